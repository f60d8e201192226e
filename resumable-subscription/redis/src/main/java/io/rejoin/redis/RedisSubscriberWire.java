// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import java.util.List;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Subscriptions on a Lettuce connection.
 *
 * <p>Plain channels go many to a command. Sharded ones go one to a command, because Redis refuses a command whose
 * channels are of several slots, even where one server owns them all; sent in one go they cost one round trip too.
 */
final class RedisSubscriberWire implements SubscriberWire {

    private static final Logger LOG = Loggers.getLogger(RedisSubscriberWire.class);

    private final StatefulRedisPubSubConnection<String, byte[]> connection;
    private final boolean sharded;
    private final EventLoop loop;
    private final Refusals refusals;

    RedisSubscriberWire(
            StatefulRedisPubSubConnection<String, byte[]> connection,
            boolean sharded,
            EventLoop loop,
            Refusals refusals) {
        this.connection = connection;
        this.sharded = sharded;
        this.loop = loop;
        this.refusals = refusals;
    }

    @Override
    public void subscribe(List<String> channels) {
        if (sharded) {
            channels.forEach(
                    channel -> watch(List.of(channel), connection.async().ssubscribe(channel)));
        } else if (!channels.isEmpty()) {
            watch(channels, connection.async().subscribe(channels.toArray(String[]::new)));
        }
    }

    @Override
    public void unsubscribe(List<String> channels) {
        if (sharded) {
            channels.forEach(
                    channel -> watch(List.of(channel), connection.async().sunsubscribe(channel)));
        } else if (!channels.isEmpty()) {
            watch(channels, connection.async().unsubscribe(channels.toArray(String[]::new)));
        }
    }

    private void watch(List<String> channels, RedisFuture<Void> command) {
        command.whenComplete((_, error) -> {
            if (error != null) {
                LOG.debug("Redis refused {}: {}", channels, String.valueOf(error));
                loop.execute(() -> refusals.refused(this, channels));
            }
        });
    }
}
