// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.OwnRetention;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import io.rejoin.core.StreamMetadata;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StreamAdministration;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Describes, configures, lists and deletes streams. Each is one statement, and atomic as that. */
final class Administration implements StreamAdministration {

    /** Most streams that one list may ask for. */
    static final int MAX_LIST = 1_000;

    private static final String COLUMNS =
            "s.name, s.trimmed_seq, s.trimmed_fingerprint, s.head_seq, s.head_fingerprint, s.max_events, s.max_age_millis";

    /** Sorts after every character that a name may have. */
    private static final String AFTER_ALL = "\u007f";

    private final Connections connections;
    private final RandomGenerator random;
    private final Retention defaultRetention;
    private final PostgresLogListener listener;
    private final String describe;
    private final String configure;
    private final String delete;
    private final String list;

    Administration(
            Connections connections,
            Schema schema,
            RandomGenerator random,
            Retention defaultRetention,
            PostgresLogListener listener) {
        this.connections = connections;
        this.random = random;
        this.defaultRetention = defaultRetention;
        this.listener = listener;
        describe = schema.in("SELECT " + COLUMNS + " FROM ${schema}.stream s WHERE s.tenant = $1 AND s.name = $2");
        configure =
                schema.in("INSERT INTO ${schema}.stream AS s (tenant, name, incarnation, max_events, max_age_millis)"
                        + " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, name) DO UPDATE"
                        + " SET max_events = excluded.max_events, max_age_millis = excluded.max_age_millis RETURNING "
                        + COLUMNS);
        delete = schema.in("WITH gone AS (DELETE FROM ${schema}.stream WHERE tenant = $1 AND name = $2 RETURNING id)"
                + " INSERT INTO ${schema}.garbage (stream_id) SELECT id FROM gone");
        list = schema.in("SELECT " + COLUMNS + " FROM ${schema}.stream s"
                + " WHERE s.tenant = $1 AND s.name > $2 AND s.name >= $3 AND s.name < $4 ORDER BY s.name LIMIT $5");
    }

    @Override
    public Mono<StreamMetadata> describe(StreamKey stream) {
        return query("describe", stream.tenant(), connection -> bind(connection.createStatement(describe), stream))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
    }

    @Override
    public Mono<StreamMetadata> configure(StreamKey stream, OwnRetention retention) {
        return query(
                        "configure",
                        stream.tenant(),
                        connection -> bindRetention(
                                bind(connection.createStatement(configure), stream)
                                        .bind(2, newIncarnation()),
                                retention))
                .map(List::getFirst);
    }

    @Override
    public Mono<Boolean> delete(StreamKey stream) {
        return answered(
                "delete",
                connections
                        .use(connection -> Rows.update(bind(connection.createStatement(delete), stream)))
                        .map(deleted -> deleted > 0));
    }

    @Override
    public Mono<List<StreamMetadata>> list(Tenant tenant, String prefix, @Nullable String after, int limit) {
        if (limit < 1 || limit > MAX_LIST) {
            return Mono.error(new IllegalArgumentException("limit: " + limit + " (expected: 1.." + MAX_LIST + ")"));
        }
        return query(
                "list",
                tenant,
                connection -> connection
                        .createStatement(list)
                        .bind(0, tenant.id())
                        .bind(1, after == null ? "" : after)
                        .bind(2, prefix)
                        .bind(3, prefix + AFTER_ALL)
                        .bind(4, limit));
    }

    private Mono<List<StreamMetadata>> query(String doing, Tenant tenant, Function<Connection, Statement> statement) {
        return answered(
                doing,
                connections.list(connection -> Rows.query(statement.apply(connection), row -> metadata(tenant, row))));
    }

    private <T> Mono<T> answered(String doing, Mono<T> answer) {
        return answer.onErrorMap(error -> Failure.refused(doing, error))
                .doOnError(LogUnavailableException.class, listener::unavailable);
    }

    private static Statement bind(Statement statement, StreamKey stream) {
        return statement.bind(0, stream.tenant().id()).bind(1, stream.name());
    }

    /** Null where the default is to hold that whoever trims is configured with. */
    private static Statement bindRetention(Statement statement, OwnRetention retention) {
        Long maxEvents = retention.maxEvents();
        Duration maxAge = retention.maxAge();
        Statement events = maxEvents == null ? statement.bindNull(3, Long.class) : statement.bind(3, maxEvents);
        return maxAge == null ? events.bindNull(4, Long.class) : events.bind(4, maxAge.toMillis());
    }

    private long newIncarnation() {
        synchronized (random) {
            return random.nextLong();
        }
    }

    private StreamMetadata metadata(Tenant tenant, Row row) {
        Long maxEvents = row.get(5, Long.class);
        Long maxAge = row.get(6, Long.class);
        return new StreamMetadata(
                new StreamKey(tenant, Rows.text(row, 0)),
                new Cursor(Rows.int8(row, 1), Rows.int4(row, 2)),
                new Cursor(Rows.int8(row, 3), Rows.int4(row, 4)),
                new OwnRetention(maxEvents, maxAge == null ? null : Duration.ofMillis(maxAge)).over(defaultRetention));
    }
}
