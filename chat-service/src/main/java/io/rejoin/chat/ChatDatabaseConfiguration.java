// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.rejoin.chat.database.ChatDatabase;
import io.rejoin.chat.database.ReleasedResult;
import io.rejoin.chat.database.Transactions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;

/** The tables: brought up to date, connected to, and read and written by repositories. In the log's database, so there is one address. */
@Configuration(proxyBeanMethods = false)
@EnableR2dbcRepositories
class ChatDatabaseConfiguration {

    @Bean
    ChatDatabase chatDatabase(
            @Value("${rejoin.postgres.url}") String url,
            @Value("${rejoin.postgres.username:#{null}}") String username,
            @Value("${rejoin.postgres.password:#{null}}") String password) {
        return new ChatDatabase(url, username, password);
    }

    @Bean
    MigrationLifecycle migrationLifecycle(ChatDatabase database) {
        return new MigrationLifecycle(database);
    }

    @Bean(destroyMethod = "dispose")
    ConnectionPool chatConnections(ChatDatabase database, ChatProperties properties) {
        return database.connections(properties.connections());
    }

    @Bean
    R2dbcTransactionManager chatTransactionManager(ConnectionFactory connections) {
        return new R2dbcTransactionManager(connections);
    }

    @Bean
    R2dbcEntityTemplate r2dbcEntityTemplate(ConnectionFactory connections) {
        DatabaseClient client = DatabaseClient.builder()
                .connectionFactory(connections)
                .executeFunction(ReleasedResult::execute)
                .bindMarkers(PostgresDialect.INSTANCE.getBindMarkersFactory())
                .build();
        return new R2dbcEntityTemplate(client, PostgresDialect.INSTANCE);
    }

    @Bean
    Transactions chatTransactions(R2dbcTransactionManager manager) {
        return new Transactions(manager);
    }
}
