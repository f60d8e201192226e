// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.reconcile.ReconcilingNode;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The feed's health, in a group of its own: a feed that is down makes events slower, not a node unfit to serve. */
@AutoConfiguration(after = NodeAutoConfiguration.class)
@ConditionalOnRejoin
@ConditionalOnClass(ReactiveHealthIndicator.class)
@ConditionalOnBean(ReconcilingNode.class)
public final class FeedHealthAutoConfiguration {

    /** {@code DOWN} while the probe that goes through the feed to this node and back does not return. */
    @Bean
    @ConditionalOnMissingBean(name = "liveFeedHealthIndicator")
    ReactiveHealthIndicator liveFeedHealthIndicator(ReconcilingNode node) {
        return () -> Mono.fromSupplier(() -> (node.isFeedHealthy() ? Health.up() : Health.down()).build());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
    static class Group {

        @Bean
        static HealthEndpointGroupsPostProcessor feedHealthGroup() {
            return new FeedHealthGroup();
        }
    }
}
