// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import io.rejoin.core.EventPublisher;
import io.rejoin.postgres.PostgresEventLog;
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
@ConditionalOnBean({PostgresEventLog.class, EventPublisher.class})
public final class TransactionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TransactionalPublisher rejoinTransactionalPublisher(
            ConnectionFactory connections,
            PostgresEventLog log,
            EventPublisher publisher,
            ObjectProvider<UsageMeter> usage) {
        UsageMeter meter = usage.getIfAvailable();
        return new PostgresTransactionalPublisher(
                connections, log, publisher, meter == null ? _ -> {} : meter::published);
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalCursors rejoinTransactionalCursors(ConnectionFactory connections, PostgresEventLog log) {
        return new PostgresTransactionalCursors(connections, log);
    }
}
