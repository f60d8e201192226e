// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.core.spi.NodeObserver;
import io.rejoin.postgres.PostgresEventLog;
import io.rejoin.postgres.PostgresLogListener;
import io.rejoin.redis.RedisLiveFeed;
import io.rejoin.web.Departures;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The meters of {@link RejoinMeter}, where the service has a meter registry. */
@AutoConfiguration(
        after = {NodeAutoConfiguration.class, RedisFeedAutoConfiguration.class, WebAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnRejoin
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class MetricsAutoConfiguration {

    @Bean
    @ConditionalOnBean(ReconcilingNode.class)
    MeterBinder rejoinNodeMetrics(ReconcilingNode node) {
        return new NodeMetrics(node);
    }

    @Bean
    @ConditionalOnBean(Departures.class)
    MeterBinder rejoinWebMetrics(Departures departures) {
        return new WebMetrics(departures);
    }

    @Bean
    NodeObserver rejoinLatencies(MeterRegistry registry) {
        return new Latencies(registry, InstantSource.system());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisLiveFeed.class)
    static class Feed {

        @Bean
        @ConditionalOnBean(RedisLiveFeed.class)
        MeterBinder rejoinFeedMetrics(RedisLiveFeed feed) {
            return new FeedMetrics(feed);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(PostgresLogListener.class)
    static class Log {

        @Bean
        PostgresLogListener rejoinLogMetrics(MeterRegistry registry) {
            return new LogMetrics(registry);
        }

        @Bean
        @ConditionalOnBean(PostgresEventLog.class)
        MeterBinder rejoinPoolMetrics(PostgresEventLog log) {
            return new PoolMetrics(log::pools);
        }
    }
}
