// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Event;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamBusyException;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Redaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whoever administers a stream that a product's frozen transaction holds is told so, and holds up nobody who reads. */
class HeldAdministrationTest {

    private static final StreamKey HELD = Log.stream("room:1");
    private static final StreamKey FREE = Log.stream("room:2");
    private static final Content GONE = Content.json(new byte[] {'1'});

    private Log log;
    private Connection foreign;
    private Event event;

    @BeforeEach
    void open() throws SQLException {
        log = Log.open(TestSettings.fresh());
        event = log.committed(HELD, "1");
        log.append(FREE, "2");
        foreign = TestPostgres.connect();
        foreign.setAutoCommit(false);
        try (Statement statement = foreign.createStatement()) {
            statement.execute("SELECT 1 FROM $.stream WHERE name = 'room:1' FOR UPDATE"
                    .replace("$", log.settings().schema()));
        }
    }

    @AfterEach
    void close() throws SQLException {
        foreign.close();
        log.close();
    }

    @Test
    void whatChangesAHeldStreamIsRefusedAndDoneOnceItIsFree() throws SQLException {
        for (Mono<?> change : changes()) {
            assertThatThrownBy(() -> Await.get(change))
                    .isInstanceOf(StreamBusyException.class)
                    .hasMessageEndingWith(": the stream is held by another transaction");
        }
        assertThat(Await.get(log.log().describe(HELD)).count()).isEqualTo(1);
        foreign.rollback();
        assertThat(Await.get(redact())).isEqualTo(Redaction.Outcome.REDACTED);
        changes().forEach(Await::get);
    }

    @Test
    void noneOfItTakesTheConnectionOfAReader() {
        Disposable waiting = Flux.range(0, 50).flatMap(_ -> redact(), 50).subscribe(_ -> {}, _ -> {});
        Awaitility.await().until(() -> pool("administrator").used() == Pools.ADMINISTRATORS);
        assertThat(pool("administrator").waiting()).isPositive();
        assertThat(pool("reader").used()).isZero();
        assertThat(log.texts(FREE)).containsExactly("2");
        waiting.dispose();
    }

    private List<Mono<?>> changes() {
        return List.of(
                redact(),
                log.log().configure(HELD, Retention.DEFAULT),
                log.log().delete(HELD));
    }

    private Mono<Redaction.Outcome> redact() {
        return log.log().redact(HELD, event.cursor(), GONE);
    }

    private PoolState pool(String name) {
        return log.log().pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
