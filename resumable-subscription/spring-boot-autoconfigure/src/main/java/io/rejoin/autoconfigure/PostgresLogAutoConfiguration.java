// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.spi.EventLog;
import io.rejoin.postgres.PostgresEventLog;
import io.rejoin.postgres.PostgresLogListener;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import reactor.core.scheduler.Schedulers;

/** The event log in PostgreSQL, migrated before anything else starts. */
@AutoConfiguration
@ConditionalOnRejoin
@ConditionalOnClass(PostgresEventLog.class)
@ConditionalOnMissingBean(EventLog.class)
@EnableConfigurationProperties(PostgresProperties.class)
public final class PostgresLogAutoConfiguration {

    /** Longer than any statement of the log may take. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    @Bean(destroyMethod = "")
    PostgresEventLog rejoinLog(PostgresProperties properties, ObjectProvider<PostgresLogListener> listeners) {
        return PostgresEventLog.builder(properties.server())
                .settings(properties.settings())
                .listener(new LogListeners(listeners.orderedStream().toList()))
                .build();
    }

    @Bean
    SmartLifecycle rejoinLogLifecycle(@Qualifier("rejoinLog") PostgresEventLog log, PostgresProperties properties) {
        LogStart start = new LogStart(
                log.start(), describe(properties.server()), properties.startTimeout(), Schedulers.parallel());
        return new PartLifecycle(
                StartPhase.LOG, () -> start.run().block(), () -> log.close().block(STOP_TIMEOUT));
    }

    private static String describe(ConnectionFactoryOptions server) {
        return server.getValue(ConnectionFactoryOptions.HOST) + ":"
                + (server.hasOption(ConnectionFactoryOptions.PORT)
                        ? server.getValue(ConnectionFactoryOptions.PORT)
                        : 5432)
                + "/" + server.getValue(ConnectionFactoryOptions.DATABASE);
    }
}
