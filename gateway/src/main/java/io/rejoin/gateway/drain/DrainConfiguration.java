// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import java.time.Duration;
import java.util.Random;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Leaving in good order. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DrainSettings.class)
public class DrainConfiguration {

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
            OpenStreams streams,
            ClientConnections connections,
            DrainSettings settings,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase}") Duration phaseTimeout) {
        settings.requireToFit(phaseTimeout);
        return new DrainLifecycle(streams, connections, settings, Schedulers.parallel());
    }
}
