// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What tenants used, hour by hour, in the log's schema. Thread-safe.
 *
 * <p>Errors are the driver's. A write whose outcome is unknown is simply made again: rows are what a node has counted so far, not what
 * it adds, and the greater figure stays, also if the two arrive in the other order.
 */
public final class UsageLedger {

    /** Most rows of one statement. */
    private static final int ROWS_PER_STATEMENT = 1_000;

    private static final String SAVE = """
            INSERT INTO ${schema}.usage_by_node AS known
                   (node, tenant, hour, events_in, bytes_in, events_out, bytes_out, subscription_seconds,
                    connection_seconds)
            SELECT $1::uuid, used.tenant, to_timestamp(used.hour), used.ei, used.bi, used.eo, used.bo, used.subscribed,
                   used.connected
              FROM unnest($2::text[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[],
                     $9::int8[])
                   AS used(tenant, hour, ei, bi, eo, bo, subscribed, connected)
             ORDER BY used.hour, used.tenant COLLATE "C"
            ON CONFLICT (hour, tenant, node) DO UPDATE
               SET events_in = greatest(known.events_in, excluded.events_in),
                   bytes_in = greatest(known.bytes_in, excluded.bytes_in),
                   events_out = greatest(known.events_out, excluded.events_out),
                   bytes_out = greatest(known.bytes_out, excluded.bytes_out),
                   subscription_seconds = greatest(known.subscription_seconds, excluded.subscription_seconds),
                   connection_seconds = greatest(known.connection_seconds, excluded.connection_seconds)
            """;

    private static final String FORGET = "DELETE FROM ${schema}.usage_by_node WHERE hour < $1";

    private final Connections connections;
    private final String save;
    private final String forget;

    UsageLedger(Connections connections, Schema schema) {
        this.connections = connections;
        this.save = schema.in(SAVE);
        this.forget = schema.in(FORGET);
    }

    /**
     * Writes what a run of a node has counted. Rows are written a thousand at a time: if it errors, some may have been.
     *
     * @param run drawn anew whenever a node starts
     */
    public Mono<Void> save(UUID run, List<UsageRow> rows) {
        return Flux.fromIterable(rows)
                .buffer(ROWS_PER_STATEMENT)
                .concatMap(part -> saveAtOnce(run.toString(), part))
                .then();
    }

    private Mono<Long> saveAtOnce(String run, List<UsageRow> rows) {
        return connections.use(connection -> Rows.update(connection
                .createStatement(save)
                .bind(0, run)
                .bind(1, rows.stream().map(row -> row.tenant().id()).toArray(String[]::new))
                .bind(2, column(rows, row -> row.hour().getEpochSecond()))
                .bind(3, column(rows, UsageRow::eventsIn))
                .bind(4, column(rows, UsageRow::bytesIn))
                .bind(5, column(rows, UsageRow::eventsOut))
                .bind(6, column(rows, UsageRow::bytesOut))
                .bind(7, column(rows, UsageRow::subscriptionSeconds))
                .bind(8, column(rows, UsageRow::connectionSeconds))));
    }

    private static Long[] column(List<UsageRow> rows, ToLongFunction<UsageRow> figure) {
        return rows.stream().map(figure::applyAsLong).toArray(Long[]::new);
    }

    /** Deletes the hours before this moment; completes with how many rows these were. */
    public Mono<Long> forgetBefore(Instant moment) {
        return connections.use(connection -> Rows.update(
                connection.createStatement(forget).bind(0, OffsetDateTime.ofInstant(moment, ZoneOffset.UTC))));
    }
}
