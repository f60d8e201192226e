// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import io.rejoin.core.spi.TransactionalPublishes;
import io.rejoin.postgres.PostgresEventLog;
import io.rejoin.postgres.PostgresLogListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;

/** Publishing and positions within the transactions of a product that keeps its own tables beside the log, over R2DBC. */
@AutoConfiguration(
        after = NodeAutoConfiguration.class,
        afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@ConditionalOnRejoin
@ConditionalOnClass({ConnectionFactoryUtils.class, PostgresEventLog.class})
@ConditionalOnSingleCandidate(ConnectionFactory.class)
@ConditionalOnBean({PostgresEventLog.class, TransactionalPublishes.class})
public final class TransactionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TransactionalPublisher rejoinTransactionalPublisher(
            ConnectionFactory connections,
            PostgresEventLog log,
            TransactionalPublishes node,
            ObjectProvider<PostgresLogListener> listeners) {
        return new PostgresTransactionalPublisher(
                connections,
                log,
                node,
                new LogListeners(listeners.orderedStream().toList()));
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalCursors rejoinTransactionalCursors(ConnectionFactory connections, PostgresEventLog log) {
        return new PostgresTransactionalCursors(connections, log);
    }
}
