// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.spi.LiveFeed;
import io.rejoin.testkit.LiveFeedContract;
import io.rejoin.testkit.LiveFeedFixture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Redis 7: {@code -Predis7}. */
@Tag("redis7")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterLiveFeedContractTest implements LiveFeedContract, LiveFeedFixture {

    private RedisCluster cluster;
    private RedisLiveFeed one;
    private RedisLiveFeed other;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = new RedisCluster(folder);
        RedisFeedSettings settings =
                RedisFeedSettings.cluster(cluster.url()).withCommandTimeout(Duration.ofSeconds(10));
        one = RedisLiveFeed.create(settings);
        other = RedisLiveFeed.create(settings);
        Feeds.startAndAwait(one);
        Feeds.startAndAwait(other);
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
        cluster.close();
    }

    @Override
    public LiveFeedFixture fixture() {
        return this;
    }

    @Override
    public LiveFeed oneNode() {
        return one;
    }

    @Override
    public LiveFeed otherNode() {
        return other;
    }
}
