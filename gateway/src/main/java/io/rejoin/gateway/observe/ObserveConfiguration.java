// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.rejoin.gateway.settings.GatewaySettings;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.web.server.WebFilter;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The journal of the front door and what feeds it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccessLogSettings.class, MetricsSettings.class, TracingSettings.class})
public class ObserveConfiguration {

    /** More often than metrics are collected. */
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

    @Bean
    RequestJournal requestJournal(
            MeterRegistry registry,
            GatewaySettings settings,
            AccessLogSettings logSettings,
            MetricsSettings metrics,
            InstantSource clock,
            ObjectProvider<AccessLog> log,
            ObjectProvider<RequestTraces> traces) {
        @Nullable String secret = settings.identity().signingKey();
        return new RequestJournal(
                new GatewayMetrics(registry, new TenantLabels(metrics.tenants(), metrics.namedTenants())),
                log.getIfAvailable(),
                traces.getIfAvailable(),
                new UserPseudonym(logSettings.user(), secret == null ? "" : secret),
                clock,
                System::nanoTime);
    }

    @Bean
    @ConditionalOnBooleanProperty("rejoin.gateway.access-log.enabled")
    AccessLog accessLog(AccessLogSettings settings, MeterRegistry registry) {
        org.slf4j.Logger logger = AccessLogOutput.open();
        AccessLog log = new AccessLog(settings.queue(), logger::info);
        GatewayMeter.ACCESS_LOG_DROPPED.counter(registry, log, AccessLog::dropped);
        return log;
    }

    @Bean
    @ConditionalOnBooleanProperty("rejoin.gateway.tracing.enabled")
    RequestTraces requestTraces(OpenTelemetry openTelemetry, TracingSettings settings) {
        return new RequestTraces(openTelemetry.getTracer("io.rejoin.gateway"), settings.clientContext());
    }

    @Bean
    TraceHeaders traceHeaders(TracingSettings settings) {
        return new TraceHeaders(settings);
    }

    @Bean
    Disposable openStreamsSweep(RequestJournal journal) {
        return Flux.interval(SWEEP_INTERVAL).onBackpressureDrop().subscribe(_ -> journal.sweep());
    }

    /** Within the scrubber, so that no record ever holds a token. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    HttpHandlerDecoratorFactory requestRecords(RequestJournal journal) {
        return handler -> new ObservingHandler(handler, journal);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebFilter recordAttachment(ApplicationContext gateway, RequestJournal journal) {
        return new ObservingHandler.Attachment(gateway, journal);
    }

    @Bean
    GlobalFilter upstreamTime(RequestJournal journal) {
        return new UpstreamTimeFilter(journal);
    }
}
