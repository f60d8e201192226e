// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.rejoin.gateway.route.Routes;
import io.rejoin.token.IdentitySigningKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A gateway on free ports, with one tenant and one route to a product. */
final class GatewayUnderTest implements AutoCloseable {

    static final IdentitySigningKey SIGNING_KEY = IdentitySigningKey.generate(new SecureRandom());

    private final ConfigurableApplicationContext context;

    private GatewayUnderTest(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param settings like {@code rejoin.gateway.limits.body=10KB}; they win over the defaults */
    static GatewayUnderTest inFrontOf(String upstream, String... settings) {
        return new GatewayUnderTest(GatewayApplication.builder().run(arguments(settings(upstream, settings))));
    }

    /** @param spans where it exports them */
    static GatewayUnderTest traced(SpanExporter spans, String upstream, String... settings) {
        Map<String, String> all = settings(upstream, settings);
        all.put("rejoin.gateway.tracing.enabled", "true");
        all.put("management.opentelemetry.tracing.export.schedule-delay", "20ms");
        return new GatewayUnderTest(GatewayApplication.builder()
                .initializers(context -> context.getBeanFactory().registerSingleton("spans", spans))
                .run(arguments(all)));
    }

    /** @param clock what it takes for the time */
    static GatewayUnderTest at(InstantSource clock, String upstream, String... settings) {
        return new GatewayUnderTest(GatewayApplication.builder()
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("clock", InstantSource.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(arguments(settings(upstream, settings))));
    }

    /** @param names what it looks products up in */
    static GatewayUnderTest resolving(Object names, String upstream, String... settings) {
        return new GatewayUnderTest(GatewayApplication.builder()
                .initializers(context -> context.getBeanFactory().registerSingleton("names", names))
                .run(arguments(settings(upstream, settings))));
    }

    private static String[] arguments(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    /** What such a gateway is started with. */
    static Map<String, String> settings(String upstream, String... settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "management.server.port", "0",
                "rejoin.gateway.routes.streams.uri", upstream,
                "rejoin.gateway.identity.signing-key", SIGNING_KEY.privateJwk(),
                "rejoin.gateway.tenants[0].id", "acme",
                "rejoin.gateway.tenants[0].issuer", Tokens.ISSUER,
                "rejoin.gateway.tenants[0].keys[0].kid", "k1",
                "rejoin.gateway.tenants[0].keys[0].algorithm", "HS256",
                "rejoin.gateway.tenants[0].keys[0].secret", Tokens.SECRET));
        all.put("rejoin.gateway.drain.notice", "0s");
        all.put("rejoin.gateway.drain.window", "0s");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return all;
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    int managementPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    /** Whether this gateway counts in Redis, as its own metrics say. */
    boolean sharesLimits() {
        return context.getBean(MeterRegistry.class)
                        .get("rejoin.gateway.limit.fallback")
                        .gauge()
                        .value()
                == 0;
    }

    void awaitSharedLimits() {
        await().until(this::sharesLimits);
    }

    Routes routes() {
        return context.getBean(Routes.class);
    }

    double metric(String gauge) {
        return context.getBean(MeterRegistry.class).get(gauge).gauge().value();
    }

    double gauge(String gauge, String route) {
        return context.getBean(MeterRegistry.class)
                .get(gauge)
                .tag("route", route)
                .gauge()
                .value();
    }

    /** What a counter of one route has come to. */
    double count(String counter, String route) {
        return context.getBean(MeterRegistry.class).find(counter).tag("route", route).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** The routes whose circuits are watched. */
    List<String> circuits() {
        return context.getBean(MeterRegistry.class).find("rejoin.gateway.circuit.state").gauges().stream()
                .map(gauge -> gauge.getId().getTag("route"))
                .toList();
    }

    /** Where there is a store, that it has been read. */
    void awaitReady() {
        await().until(() -> {
            try (RawHttp client = new RawHttp(managementPort())) {
                return client.send("GET /actuator/health/readiness HTTP/1.1", "Host: a")
                                .response()
                                .status()
                        == 200;
            }
        });
    }

    void flushSpans() {
        context.getBean(SdkTracerProvider.class).forceFlush().join(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        context.close();
    }
}
