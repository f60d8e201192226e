// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.gateway.observe.GatewayMeter;
import io.rejoin.gateway.route.Routes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Routes of products, followed where namespaces are named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistrationSettings.class)
public class RegistrationConfiguration {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    @Bean
    @Nullable
    KubernetesApi kubernetesApi(RegistrationSettings settings, ReactorResourceFactory resources) {
        return settings.namespaces().isEmpty() ? null : new KubernetesApi(settings, resources.getLoopResources());
    }

    @Bean
    @Nullable
    RouteFollower routeFollower(RegistrationSettings settings, ObjectProvider<KubernetesApi> api, Routes routes) {
        KubernetesApi kubernetes = api.getIfAvailable();
        return kubernetes == null
                ? null
                : new RouteFollower(settings, kubernetes::claims, routes, Schedulers.parallel());
    }

    /** Out of service until products were asked for once, so that a rollout stops before gateways that know none take over. */
    @Bean
    ReactiveHealthIndicator routesHealthIndicator(ObjectProvider<RouteFollower> follower) {
        RouteFollower follows = follower.getIfAvailable();
        return () -> Mono.fromSupplier(
                () -> (follows == null || follows.isComplete() ? Health.up() : Health.outOfService()).build());
    }

    @Bean
    MeterBinder registrationMetrics(ObjectProvider<RouteFollower> follower) {
        return meters -> follower.ifAvailable(it -> {
            GatewayMeter.REGISTERED_ROUTES.gauge(meters, it, RouteFollower::registered);
            GatewayMeter.REFUSED_ROUTES.gauge(meters, it, RouteFollower::refused);
            GatewayMeter.ROUTES_AGE.gauge(meters, it, follows -> follows.ageNanos() / NANOS_PER_SECOND);
        });
    }
}
