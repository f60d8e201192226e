// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.StreamAdministration;
import io.rejoin.testkit.ForeignTransaction;
import io.rejoin.testkit.LogFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The log under the contract kit: one schema for all its tests. */
final class PostgresFixture implements LogFixture {

    static final PostgresFixture SHARED = new PostgresFixture();

    private final PostgresLogSettings settings = TestSettings.fresh();
    private final String schema = settings.schema();
    private final PostgresEventLog log =
            PostgresEventLog.builder(TestPostgres.options()).settings(settings).build();

    private PostgresFixture() {
        Await.done(log.start());
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public StreamAdministration administration() {
        return log;
    }

    @Override
    public Redaction redaction() {
        return log;
    }

    @Override
    public void applyRetention() {
        Await.done(log.trim());
    }

    @Override
    public Optional<ForeignTransaction> begin() {
        Connection connection = Await.get(
                Mono.from(ConnectionFactories.get(TestPostgres.options()).create()));
        Await.done(Mono.from(connection.beginTransaction()));
        return Optional.of(new ForeignTransaction() {

            @Override
            public Mono<List<PublishOutcome>> append(List<Publication> publications) {
                return log.appendIn(connection, publications);
            }

            @Override
            public Mono<Void> commit() {
                return Mono.from(connection.commitTransaction()).then(Mono.from(connection.close()));
            }

            @Override
            public Mono<Void> rollBack() {
                return Mono.from(connection.rollbackTransaction()).then(Mono.from(connection.close()));
            }
        });
    }

    @Override
    public void age(StreamKey stream, Duration age) {
        String older = "- interval '" + age.toMillis() + " milliseconds'";
        String of = " WHERE stream_id = (SELECT id FROM " + schema + ".stream WHERE tenant = '"
                + stream.tenant().id() + "' AND name = '" + stream.name() + "')";
        TestPostgres.execute("UPDATE " + schema + ".event SET written_at = written_at " + older + of);
        TestPostgres.execute("UPDATE " + schema + ".idempotency SET created_at = created_at " + older + of);
        TestPostgres.execute(
                "UPDATE " + schema + ".stream SET oldest_at = oldest_at " + older + of.replace("stream_id =", "id ="));
    }
}
