// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static io.rejoin.redis.Heard.INTERRUPTED;
import static io.rejoin.redis.Heard.LISTENING;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary that is found by Sentinel, and replaced. */
class SentinelTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:1");

    @Test
    void theNewPrimaryIsFoundAfterAFailover(@TempDir Path folder) {
        try (RedisProcess primary = RedisProcess.embedded();
                RedisProcess _ = RedisProcess.embedded("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
                RedisProcess sentinel = RedisProcess.sentinel(folder, "primary", primary);
                RedisLiveFeed feed = RedisLiveFeed.create(
                        RedisFeedSettings.standalone("redis-sentinel://127.0.0.1:" + sentinel.port() + "#primary"))) {
            Feeds.startAndAwait(feed);
            await().atMost(Heard.PATIENCE)
                    .until(() -> sentinel.ask(redis -> redis.info("sentinel")).contains("slaves=1"));
            try (Heard heard = new Heard(feed, STREAM).awaitSignals(LISTENING)) {
                primary.kill();
                heard.awaitSignals(LISTENING, INTERRUPTED, LISTENING);
                Feeds.awaitHealthy(feed);
                feed.publish(new FeedMessage.Poke(STREAM)).block(Heard.PATIENCE);
                heard.awaitMessages(messages -> !messages.isEmpty());
            }
        }
    }
}
