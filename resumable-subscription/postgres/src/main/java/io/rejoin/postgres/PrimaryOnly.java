// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import reactor.core.publisher.Mono;

/**
 * Opens no connection to a standby: what it says may be old, and a subscriber that is served from it may be told that its
 * cursor is fine when it is not. A primary becomes a standby only by a restart, which its connections do not survive:
 * asking once is enough.
 */
final class PrimaryOnly implements ConnectionFactory {

    private final ConnectionFactory factory;

    PrimaryOnly(ConnectionFactory factory) {
        this.factory = factory;
    }

    @Override
    public Mono<Connection> create() {
        return Mono.<Connection>from(factory.create()).flatMap(PrimaryOnly::requirePrimary);
    }

    private static Mono<Connection> requirePrimary(Connection connection) {
        return Rows.query(connection.createStatement("SELECT pg_is_in_recovery()"), row -> row.get(0, Boolean.class))
                .single()
                .flatMap(standby -> standby ? Mono.error(standby()) : Mono.just(connection))
                .onErrorResume(error -> Mono.from(connection.close()).then(Mono.error(error)))
                .doOnCancel(() -> Mono.from(connection.close()).subscribe());
    }

    private static R2dbcNonTransientResourceException standby() {
        return new R2dbcNonTransientResourceException("the server is a standby", "25006");
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return factory.getMetadata();
    }
}
