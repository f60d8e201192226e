// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.rejoin.leak.LeakWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads that are given up in the middle of their answer. The driver hands on what it has decoded to whoever discards it, and the rows,
 * which are counted, have to be released there.
 */
class AbandonedReadTest {

    private static final int READS = 20;

    /** More than the driver and the operators behind it take at once. */
    private static final String MANY_ROWS = "SELECT n, repeat('x', 100) FROM generate_series(1, 3000) n";

    @Test
    void rowsThatAreOnTheirWayWhenItIsGivenUpAreReleased() {
        Connection connection = connect(TestPostgres.port());
        long before = LeakWatch.unreleased();
        for (int i = 0; i < READS; i++) {
            assertThat(Await.get(read(connection).take(3).collectList())).isEqualTo(List.of(1, 2, 3));
            // What is left of the answer comes before this one's.
            assertThat(Await.get(Rows.query(connection.createStatement("SELECT 1"), row -> Rows.int4(row, 0))
                            .single()))
                    .isEqualTo(1);
        }
        awaitUnreleased(before);
        Await.done(Mono.from(connection.close()));
    }

    @Test
    void soAreThoseOfAnAnswerThatStopsInTheMiddle() throws IOException {
        long before = LeakWatch.unreleased();
        for (int i = 0; i < READS; i++) {
            try (Wire wire = new Wire()) {
                AtomicInteger rows = new AtomicInteger();
                wire.fallSilentAt(message -> message.type() == 'D' && rows.incrementAndGet() == 2_000);
                Connection connection = connect(wire.port());
                AtomicInteger read = new AtomicInteger();
                Disposable reading = read(connection).subscribe(_ -> read.incrementAndGet());
                awaitTrue(() -> read.get() > 1_000, read::toString);
                reading.dispose();
                Mono.from(connection.close()).subscribe();
            }
        }
        awaitUnreleased(before);
    }

    @Test
    void soAreThoseThatComeWhileTheConnectionIsBeingClosed() throws IOException {
        long before = LeakWatch.unreleased();
        for (int i = 0; i < READS; i++) {
            Connection connection = connect(TestPostgres.port());
            assertThat(Await.get(read(connection).take(3).collectList())).hasSize(3);
            Mono.from(connection.close()).subscribe();
        }
        awaitUnreleased(before);
    }

    private static Connection connect(int port) {
        return Await.get(Mono.from(ConnectionFactories.get(TestPostgres.optionsAt("127.0.0.1", port))
                .create()));
    }

    private static Flux<Integer> read(Connection connection) {
        return Rows.query(connection.createStatement(MANY_ROWS), row -> Rows.int4(row, 0));
    }

    private static void awaitUnreleased(long most) {
        awaitTrue(
                () -> LeakWatch.unreleased() <= most, () -> LeakWatch.unreleased() + " (expected: up to " + most + ")");
    }

    private static void awaitTrue(BooleanSupplier condition, Supplier<String> now) {
        Await.get(Flux.interval(Duration.ofMillis(10))
                .filter(_ -> condition.getAsBoolean())
                .next()
                .timeout(Duration.ofSeconds(10), Mono.error(() -> new AssertionError(now.get()))));
    }
}
