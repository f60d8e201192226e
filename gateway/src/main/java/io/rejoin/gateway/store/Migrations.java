// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings the schema up to date, in one transaction under an advisory lock: of several gateways that start at once, one does it and the
 * others find it done. Steps only add, because gateways of two releases run side by side during a rollout.
 */
final class Migrations {

    /** Never changed once released: the next step is the next file. */
    private static final List<String> STEPS = List.of("0001-tenants.sql");

    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('rejoin.gateway.migration.' || $1, 0))";

    private static final String EXISTS = "SELECT to_regnamespace(quote_ident($1)) IS NOT NULL";

    private static final String HISTORY =
            "CREATE TABLE IF NOT EXISTS %s.migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())";

    private final String schema;
    private final String quoted;

    Migrations(String schema) {
        this.schema = schema;
        this.quoted = '"' + schema + '"';
    }

    Mono<Void> run(Connection connection) {
        return Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED))
                .then(Statements.update(connection.createStatement(LOCK).bind(0, schema)))
                .then(createSchema(connection))
                .then(Statements.update(connection.createStatement(HISTORY.formatted(quoted))))
                .then(applied(connection))
                .flatMap(applied -> Flux.fromIterable(STEPS)
                        .filter(step -> !applied.contains(step))
                        .concatMap(step -> apply(connection, step))
                        .then())
                .then(Mono.from(connection.commitTransaction()))
                .onErrorResume(
                        error -> Mono.from(connection.rollbackTransaction()).then(Mono.error(error)));
    }

    /** Not {@code IF NOT EXISTS}, which asks for the right to create schemas even where there is nothing to create. */
    private Mono<Long> createSchema(Connection connection) {
        return Statements.query(
                        connection.createStatement(EXISTS).bind(0, schema),
                        row -> Boolean.TRUE.equals(row.get(0, Boolean.class)))
                .single()
                .flatMap(exists -> exists
                        ? Mono.just(0L)
                        : Statements.update(connection.createStatement("CREATE SCHEMA " + quoted)));
    }

    private Mono<List<String>> applied(Connection connection) {
        return Statements.query(
                        connection.createStatement("SELECT name FROM %s.migration".formatted(quoted)),
                        row -> Statements.text(row, 0))
                .collectList();
    }

    private Mono<Long> apply(Connection connection, String step) {
        return Statements.update(connection.createStatement(read(step).replace("${schema}", quoted)))
                .then(Statements.update(connection
                        .createStatement("INSERT INTO %s.migration (name) VALUES ($1)".formatted(quoted))
                        .bind(0, step)));
    }

    private static String read(String step) {
        try (InputStream in = Migrations.class.getResourceAsStream("migrations/" + step)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + step);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(step, e);
        }
    }
}
