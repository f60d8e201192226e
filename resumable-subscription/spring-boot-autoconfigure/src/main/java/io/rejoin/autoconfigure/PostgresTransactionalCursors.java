// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.postgres.PostgresEventLog;
import java.util.List;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import reactor.core.publisher.Mono;

/** Reads on the connection that Spring has bound to the transaction. */
final class PostgresTransactionalCursors implements TransactionalCursors {

    private final ConnectionFactory connections;
    private final PostgresEventLog log;

    PostgresTransactionalCursors(ConnectionFactory connections, PostgresEventLog log) {
        this.connections = connections;
        this.log = log;
    }

    @Override
    public Mono<List<Cursor>> of(List<StreamKey> streams) {
        return BoundTransaction.on(connections)
                .flatMap(transaction -> ConnectionFactoryUtils.getConnection(connections))
                .flatMap(connection -> log.headsIn(connection, List.copyOf(streams)));
    }
}
