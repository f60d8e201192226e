// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.EventPublisher;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.LiveFeed;
import io.rejoin.core.spi.NodeObserver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import reactor.core.scheduler.Schedulers;

/** The node that reconciles the log with the feed: {@link Subscriptions} and {@link EventPublisher} in one. */
@AutoConfiguration(after = {PostgresLogAutoConfiguration.class, RedisFeedAutoConfiguration.class})
@ConditionalOnRejoin
@ConditionalOnMissingBean({Subscriptions.class, EventPublisher.class})
@EnableConfigurationProperties(LimitsProperties.class)
public final class NodeAutoConfiguration {

    @Bean(destroyMethod = "")
    ReconcilingNode rejoinNode(
            EventLog log, LiveFeed feed, LimitsProperties limits, ObjectProvider<NodeObserver> observers) {
        return new ReconcilingNode(
                log, feed, limits.settings(), Schedulers.parallel(), Observers.of(observers.orderedStream()));
    }

    @Bean
    SmartLifecycle rejoinNodeLifecycle(@Qualifier("rejoinNode") ReconcilingNode node) {
        return new PartLifecycle(StartPhase.NODE, node::start, node::close);
    }
}
