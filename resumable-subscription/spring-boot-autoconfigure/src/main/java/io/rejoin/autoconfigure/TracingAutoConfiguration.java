// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.tracing.Tracer;
import io.rejoin.core.spi.NodeObserver;
import io.rejoin.postgres.PostgresLogListener;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The spans of publishes, where the service has a tracer and {@code rejoin.tracing.enabled} is set. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
        })
@ConditionalOnRejoin
@ConditionalOnClass(Tracer.class)
@ConditionalOnBean(Tracer.class)
@ConditionalOnBooleanProperty("rejoin.tracing.enabled")
public final class TracingAutoConfiguration {

    @Bean
    NodeObserver rejoinTracedPublishes(Tracer tracer) {
        return new TracedPublishes(tracer);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(PostgresLogListener.class)
    static class Log {

        @Bean
        PostgresLogListener rejoinTracedAppends(Tracer tracer) {
            return new TracedAppends(tracer, InstantSource.system());
        }
    }
}
