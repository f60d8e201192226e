// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.spi.LiveFeed;
import io.rejoin.testkit.LiveFeedContract;
import io.rejoin.testkit.LiveFeedFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisLiveFeedContractTest implements LiveFeedContract, LiveFeedFixture {

    private final RedisProcess redis = RedisProcess.embedded();
    private final RedisLiveFeed one = Feeds.patient(redis);
    private final RedisLiveFeed other = Feeds.patient(redis);

    @BeforeAll
    void start() {
        Feeds.startAndAwait(one);
        Feeds.startAndAwait(other);
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
        redis.close();
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
