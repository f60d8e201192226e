// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import java.time.Duration;
import java.util.Random;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.core.scheduler.Schedulers;

/** Leaving in good order. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DrainSettings.class)
public class DrainConfiguration {

    /** The framework's own. */
    private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

    @Bean
    OpenStreams openStreams() {
        return new OpenStreams(Schedulers.parallel(), new Random());
    }

    @Bean
    ClientConnections clientConnections() {
        return new ClientConnections();
    }

    @Bean
    DrainLifecycle drainLifecycle(
            OpenStreams streams, ClientConnections connections, DrainSettings settings, Environment environment) {
        settings.requireToFit(Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(DEFAULT_PHASE_TIMEOUT));
        return new DrainLifecycle(streams, connections, settings, Schedulers.parallel());
    }
}
