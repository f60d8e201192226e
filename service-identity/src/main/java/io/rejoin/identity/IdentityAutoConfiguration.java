// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.Revocations;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The filter that a product routes through. Lazy: a service that uses it does not start without the gateways' keys, one that
 * does not use it needs none.
 */
@AutoConfiguration
@EnableConfigurationProperties(IdentityProperties.class)
public final class IdentityAutoConfiguration {

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    IdentityTokenVerifier rejoinIdentityTokenVerifier(IdentityProperties properties) {
        boolean askGateway = properties.gateway() != null && !properties.hasKeys();
        return askGateway
                ? IdentityTokenVerifier.awaitingKeys(InstantSource.system())
                : IdentityKeys.verifier(properties, InstantSource.system());
    }

    /** Empty for ever where no gateway is asked. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Revocations rejoinRevocations() {
        return new Revocations();
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    IdentityFilter rejoinIdentityFilter(IdentityTokenVerifier verifier, Revocations revocations) {
        return new IdentityFilter(verifier, revocations);
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    TokenExchange rejoinTokenExchange(ObjectProvider<GatewayClient> gateway, IdentityTokenVerifier verifier) {
        GatewayClient client = gateway.getIfAvailable();
        if (client != null) {
            return new GatewayTokenExchange(client, verifier);
        }
        return _ -> Mono.error(() -> new ProblemException(
                ProblemCode.TOKEN_EXCHANGE_UNAVAILABLE, "token: no gateway exchanges it; the old one stays in force"));
    }

    /** What asks the gateways, where their address is known. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(IdentityProperties.GATEWAY)
    static class AskingGateways {

        @Bean
        GatewayClient rejoinGatewayClient(
                IdentityProperties properties, ObjectProvider<ReactorResourceFactory> resources) {
            ReactorResourceFactory own = resources.getIfAvailable();
            return GatewayClient.of(properties, own == null ? null : own.getLoopResources());
        }

        @Bean
        RevocationWatch rejoinRevocationWatch(
                GatewayClient client,
                Revocations revocations,
                IdentityProperties properties,
                IdentityTokenVerifier verifier) {
            InstantSource clock = InstantSource.system();
            List<String> configured = properties.hasKeys() ? IdentityKeys.of(properties) : List.of();
            return new RevocationWatch(
                    RevocationWatch.at(client),
                    revocations,
                    new GatewayKeys(configured, verifier, clock),
                    clock,
                    Schedulers.parallel(),
                    properties.startTimeout());
        }

        /** Apart, since not every service measures. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(MeterBinder.class)
        static class Measured {

            @Bean
            MeterBinder rejoinIdentityMetrics(RevocationWatch watch, Revocations revocations) {
                return meters -> {
                    TimeGauge.builder(
                                    "rejoin.identity.trust.age", watch, TimeUnit.NANOSECONDS, RevocationWatch::ageNanos)
                            .description("Time since a gateway last told of revocations and keys. Alert on 5 s")
                            .register(meters);
                    Gauge.builder("rejoin.identity.revocations", revocations, Revocations::size)
                            .description("Revocations in force")
                            .register(meters);
                };
            }
        }
    }
}
