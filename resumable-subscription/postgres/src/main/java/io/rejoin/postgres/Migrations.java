// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings the schema up to date, in one transaction under an advisory lock: of several nodes that start at once, one does
 * it and the others find it done.
 *
 * <p>Nodes of two versions run at the same time during a rollout. A migration therefore only adds what older nodes need
 * not know of; what nothing reads any more is removed by a migration of a later release. For the same reason a
 * migration that this node does not know is not an error: a newer node was here.
 */
final class Migrations {

    private static final List<Migration> ALL = List.of(
            Migration.read(1, "streams-and-events"),
            Migration.read(2, "usage"),
            Migration.read(3, "stored-bytes"),
            Migration.read(4, "connection-time"));

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('rejoin.migration.' || $1, 0))";

    private static final String EXISTS = "SELECT to_regnamespace(quote_ident($1)) IS NOT NULL";

    private static final String HISTORY = """
            CREATE TABLE IF NOT EXISTS ${schema}.migration (
                version    integer     PRIMARY KEY,
                name       text        NOT NULL,
                checksum   text        NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """;

    private static final String RECORD =
            "INSERT INTO ${schema}.migration (version, name, checksum) VALUES ($1, $2, $3)";

    private final Schema schema;
    private final List<Migration> migrations;

    Migrations(Schema schema) {
        this(schema, ALL);
    }

    Migrations(Schema schema, List<Migration> migrations) {
        this.schema = schema;
        this.migrations = migrations;
    }

    /** Errors with {@link IllegalStateException} if a migration is not what it was when it was applied. */
    Mono<Void> run(Connection connection) {
        return Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED))
                .then(Rows.update(connection.createStatement(LOCK).bind(0, schema.name())))
                .then(createSchema(connection))
                .then(update(connection, HISTORY))
                .then(applied(connection))
                .flatMap(applied -> Flux.fromIterable(migrations)
                        .concatMap(migration -> apply(connection, migration, applied))
                        .then())
                .then(Mono.from(connection.commitTransaction()))
                .onErrorResume(
                        error -> Mono.from(connection.rollbackTransaction()).then(Mono.error(error)));
    }

    /** Not {@code IF NOT EXISTS}, which asks for the right to create schemas even where there is nothing to create. */
    private Mono<Void> createSchema(Connection connection) {
        return Rows.query(connection.createStatement(EXISTS).bind(0, schema.name()), row -> row.get(0, Boolean.class))
                .single()
                .flatMap(exists -> exists ? Mono.empty() : update(connection, "CREATE SCHEMA ${schema}"));
    }

    private Mono<Map<Integer, String>> applied(Connection connection) {
        return Rows.query(
                        connection.createStatement(schema.in("SELECT version, checksum FROM ${schema}.migration")),
                        row -> Map.entry(Rows.int4(row, 0), Rows.text(row, 1)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Mono<Void> apply(Connection connection, Migration migration, Map<Integer, String> applied) {
        String checksum = applied.get(migration.version());
        if (checksum != null) {
            return checksum.equals(migration.checksum())
                    ? Mono.empty()
                    : Mono.error(new IllegalStateException("migration " + migration.version() + " of schema "
                            + schema.name() + ": changed since it was applied (expected: checksum " + checksum + ")"));
        }
        return update(connection, migration.sql())
                .then(Rows.update(connection
                        .createStatement(schema.in(RECORD))
                        .bind(0, migration.version())
                        .bind(1, migration.name())
                        .bind(2, migration.checksum())))
                .then();
    }

    private Mono<Void> update(Connection connection, String sql) {
        return Rows.update(connection.createStatement(schema.in(sql))).then();
    }
}
