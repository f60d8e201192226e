// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.rejoin.leak.LeakWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads that are given up in the middle of their answer. The driver hands on what it has decoded to whoever discards it, and the rows,
 * which are counted, have to be released there.
 */
class AbandonedReadTest {

    private static final int READS = 5;

    /** More than the driver and the operators behind it take at once. */
    private static final String MANY_ROWS = "SELECT n, repeat('x', 100) FROM generate_series(1, 3000) n";

    /** Takes a few rows and lets the others wait. */
    private static final class Reader extends BaseSubscriber<Integer> {

        private static final int ROWS = 3;

        private final CompletableFuture<EventExecutor> loop = new CompletableFuture<>();
        private int rows;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(ROWS);
        }

        @Override
        protected void hookOnNext(Integer row) {
            if (++rows == ROWS) {
                loop.complete(ThreadExecutorMap.currentExecutor());
            }
        }

        /** Gives up on the thread that rows come on, as a pool does: the driver loses rows that come while another thread closes. */
        void giveUp(Runnable then) {
            loop.join()
                    .submit(() -> {
                        cancel();
                        then.run();
                    })
                    .syncUninterruptibly();
        }
    }

    @Test
    void rowsThatWaitWhenItIsGivenUpAreReleased() {
        Connection connection = connect(TestPostgres.port());
        long before = LeakWatch.unreleased();
        for (int i = 0; i < READS; i++) {
            reading(connection, before).giveUp(() -> {});
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
                reading(connection, before).giveUp(() -> close(connection));
            }
        }
        awaitUnreleased(before);
    }

    @Test
    void soAreThoseThatComeWhileTheConnectionIsBeingClosed() {
        long before = LeakWatch.unreleased();
        for (int i = 0; i < READS; i++) {
            Connection connection = connect(TestPostgres.port());
            reading(connection, before).giveUp(() -> close(connection));
        }
        awaitUnreleased(before);
    }

    /** A read of which rows wait. */
    private static Reader reading(Connection connection, long before) {
        Reader reader = new Reader();
        Rows.query(connection.createStatement(MANY_ROWS), row -> Rows.int4(row, 0))
                .subscribe(reader);
        awaitTrue(() -> LeakWatch.unreleased() > before, () -> "no row waits");
        return reader;
    }

    private static void close(Connection connection) {
        Mono.from(connection.close()).subscribe();
    }

    private static Connection connect(int port) {
        return Await.get(Mono.from(ConnectionFactories.get(TestPostgres.optionsAt("127.0.0.1", port))
                .create()));
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
