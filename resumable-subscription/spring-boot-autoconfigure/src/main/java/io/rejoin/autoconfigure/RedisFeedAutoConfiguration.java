// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.spi.LiveFeed;
import io.rejoin.redis.RedisLiveFeed;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

/** The live feed on Redis. A Redis that is away at start keeps nothing from starting: events come from the log meanwhile. */
@AutoConfiguration
@ConditionalOnRejoin
@ConditionalOnClass(RedisLiveFeed.class)
@ConditionalOnMissingBean(LiveFeed.class)
@EnableConfigurationProperties(RedisProperties.class)
public final class RedisFeedAutoConfiguration {

    @Bean(destroyMethod = "close")
    RedisLiveFeed rejoinFeed(RedisProperties properties) {
        return RedisLiveFeed.create(properties.settings());
    }

    @Bean
    SmartLifecycle rejoinFeedLifecycle(@Qualifier("rejoinFeed") RedisLiveFeed feed) {
        return new PartLifecycle(StartPhase.FEED, feed::start, feed::close);
    }
}
