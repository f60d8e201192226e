// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StoredBytes;
import io.rejoin.postgres.Allocation.KeyName;
import io.rejoin.postgres.Allocation.KeyRecord;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Sums what a tenant's streams keep. The sum reads one row per stream of the tenant, and no event. */
final class StorageAccount implements StoredBytes {

    private static final String SUM =
            "SELECT coalesce(sum(s.bytes), 0)::int8 FROM ${schema}.stream s WHERE s.tenant = $1";

    private final Connections connections;
    private final AppendStatements statements;
    private final PostgresLogListener listener;
    private final String sum;

    StorageAccount(Connections connections, Schema schema, AppendStatements statements, PostgresLogListener listener) {
        this.connections = connections;
        this.statements = statements;
        this.listener = listener;
        this.sum = schema.in(SUM);
    }

    @Override
    public Mono<Long> storedBytes(Tenant tenant) {
        return answered(
                "sum",
                connections
                        .list(connection -> Rows.query(
                                connection.createStatement(sum).bind(0, tenant.id()), row -> Rows.int8(row, 0)))
                        .map(List::getFirst));
    }

    @Override
    public Mono<PublishOutcome> earlier(Publication publication) {
        Publish publish = Publish.of(publication);
        KeyName key = publish.keyName();
        BodyHash body = publish.body();
        if (key == null || body == null) {
            return Mono.empty();
        }
        Function<KeyRecord, PublishOutcome> outcome = used -> used.body().equals(body)
                ? new PublishOutcome.Replayed(used.first(), used.last())
                : new PublishOutcome.KeyConflict();
        return answered("look up", connections.list(connection -> statements.usedKeys(connection, List.of(key))))
                .flatMap(used -> Mono.justOrEmpty(used.stream().findFirst().map(outcome)));
    }

    private <T> Mono<T> answered(String doing, Mono<T> answer) {
        return answer.doOnError(listener::unavailable).onErrorMap(error -> Failure.unavailable(doing, error));
    }
}
