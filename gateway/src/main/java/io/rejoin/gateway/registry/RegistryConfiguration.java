// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.gateway.observe.GatewayMeter;
import io.rejoin.gateway.store.Store;
import io.rejoin.gateway.tenant.TenantSettings;
import io.rejoin.gateway.tenant.TenantsOfSettings;
import io.rejoin.token.Revocations;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tenants and revocations, followed where there is a store. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TenantSettings.class, RegistrySettings.class})
public class RegistryConfiguration {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    @Bean
    InstantSource gatewayClock() {
        return InstantSource.system();
    }

    @Bean
    SecretBox secretBox(RegistrySettings settings) {
        return SecretBox.of(settings.encryptionKeys(), new SecureRandom());
    }

    @Bean
    Registry tenants(TenantSettings settings, SecretBox box, InstantSource clock, ObjectProvider<Store> store) {
        boolean complete = store.getIfAvailable() == null;
        return new Registry(TenantsOfSettings.read(settings), box, clock, complete);
    }

    @Bean
    Revocations revocations(Registry registry) {
        return registry.revocations();
    }

    @Bean
    RevocationHistory revocationHistory(Registry registry) {
        return registry.history();
    }

    @Bean
    @ConditionalOnBean(Store.class)
    StoreFollower storeFollower(Store store, Registry registry) {
        return new StoreFollower(store, registry, Schedulers.parallel());
    }

    @Bean
    @ConditionalOnBean(Store.class)
    TenantAdministration tenantAdministration(Store store, Registry registry, SecretBox box, InstantSource clock) {
        return new TenantAdministration(store, registry.configured(), box, clock);
    }

    @Bean
    @ConditionalOnBean(Store.class)
    RevocationAdministration revocationAdministration(Store store) {
        return new RevocationAdministration(store);
    }

    /** Out of service until the store was read once, so that a rollout stops before gateways that know nobody take over. */
    @Bean
    ReactiveHealthIndicator tenantsHealthIndicator(Registry registry) {
        return () -> Mono.fromSupplier(() -> (registry.isComplete() ? Health.up() : Health.outOfService()).build());
    }

    @Bean
    MeterBinder registryMetrics(Registry registry, ObjectProvider<StoreFollower> follower) {
        return meters -> {
            GatewayMeter.TENANTS.gauge(
                    meters, registry, it -> it.snapshot().all().size());
            GatewayMeter.REVOCATIONS.gauge(
                    meters, registry, it -> it.revocations().size());
            follower.ifAvailable(
                    it -> GatewayMeter.STORE_AGE.gauge(meters, it, age -> age.ageNanos() / NANOS_PER_SECOND));
        };
    }
}
