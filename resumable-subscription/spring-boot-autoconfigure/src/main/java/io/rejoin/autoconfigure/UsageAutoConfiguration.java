// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.autoconfigure.TenantUsage.Totals;
import io.rejoin.core.Tenant;
import io.rejoin.postgres.PostgresEventLog;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** What tenants use, where the log is PostgreSQL. */
@AutoConfiguration(
        after = PostgresLogAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnRejoin
@ConditionalOnClass(PostgresEventLog.class)
@ConditionalOnBean(PostgresEventLog.class)
@ConditionalOnBooleanProperty(name = "rejoin.usage.enabled", matchIfMissing = true)
@EnableConfigurationProperties(UsageProperties.class)
public final class UsageAutoConfiguration {

    @Bean
    UsageMeter rejoinUsageMeter() {
        return new UsageMeter(System::nanoTime);
    }

    @Bean
    UsageAccount rejoinUsageAccount(
            UsageMeter meter, PostgresEventLog log, ObjectProvider<BiConsumer<Tenant, Totals>> metrics) {
        UUID run = UUID.randomUUID();
        return new UsageAccount(
                meter,
                metrics.getIfAvailable(() -> (_, _) -> {}),
                rows -> log.usage().save(run, rows),
                InstantSource.system());
    }

    @Bean
    SmartLifecycle rejoinUsageLifecycle(UsageAccount account, PostgresEventLog log, UsageProperties properties) {
        UsageLifecycle lifecycle =
                new UsageLifecycle(account, log.usage(), properties, InstantSource.system(), Schedulers.parallel());
        return new PartLifecycle(StartPhase.USAGE, lifecycle::start, lifecycle::stop);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class Metrics {

        @Bean
        BiConsumer<Tenant, Totals> rejoinUsageMetrics(MeterRegistry registry, UsageProperties properties) {
            return new UsageMetrics(registry, properties.metricTenants());
        }

        @Bean
        MeterBinder rejoinUsageAccountMetrics(UsageAccount account) {
            return bound(account);
        }

        static MeterBinder bound(UsageAccount account) {
            return registry -> {
                RejoinMeter.USAGE_FAILURES.counter(registry, account, UsageAccount::failures);
                RejoinMeter.USAGE_LOST.counter(registry, account, UsageAccount::lost);
            };
        }
    }
}
