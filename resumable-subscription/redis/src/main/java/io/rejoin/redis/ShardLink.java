// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which this node listens to one server, with its channels, one of them for probes. Confined to the
 * loop.
 */
final class ShardLink
        implements KeptConnection.Owner<StatefulRedisPubSubConnection<String, byte[]>>, SubscriptionTable.Owner {

    private final EventLoop loop;
    private final Topology topology;
    private final FeedCounters counters;
    private final KeptConnection<StatefulRedisPubSubConnection<String, byte[]>> connection;
    private final SubscriptionTable channels;

    /** Those who wait for a probe to come back, by what it says. */
    private final Map<Long, Runnable> probes = new HashMap<>();

    private @Nullable ProbeChannel probeChannel;
    private int probesLost;

    ShardLink(
            Shard shard,
            EventLoop loop,
            Topology topology,
            Duration acknowledgeWithin,
            RandomGenerator random,
            FeedCounters counters) {
        this.loop = loop;
        this.topology = topology;
        this.counters = counters;
        this.channels = new SubscriptionTable(loop, acknowledgeWithin, this);
        this.connection = new KeptConnection<>(
                "listening to " + shard.address(),
                loop,
                () -> topology.connectListening(shard),
                new Backoff(random),
                this);
        connection.open();
    }

    SubscriptionTable channels() {
        return channels;
    }

    /** Whether a probe sent now would be heard, as far as one can see. */
    boolean hearsProbes() {
        return probeChannel != null && probeChannel.state == BusChannel.State.SUBSCRIBED;
    }

    @Nullable
    ProbeChannel probeChannel() {
        return probeChannel;
    }

    /** Hears probes on this channel from now on, and on no other. */
    void probeOn(String name) {
        if (probeChannel != null) {
            probeChannel.retire();
            channels.settle(probeChannel);
        }
        probeChannel = new ProbeChannel(name, counters, this::echoed);
        channels.attach(probeChannel);
    }

    void awaitProbe(long nonce, Runnable onEcho) {
        probes.put(nonce, onEcho);
    }

    private void echoed(long nonce) {
        probesLost = 0;
        Runnable onEcho = probes.remove(nonce);
        if (onEcho != null) {
            onEcho.run();
        }
    }

    /**
     * Nobody waits for this probe any more.
     *
     * @param counts whether its loss tells something about this connection
     * @return how many have been lost in a row
     */
    int forgetProbe(long nonce, boolean counts) {
        if (probes.remove(nonce) != null && counts) {
            probesLost++;
        }
        return probesLost;
    }

    void reopen(String reason) {
        probesLost = 0;
        connection.reopen(reason);
    }

    @Override
    public void opened(StatefulRedisPubSubConnection<String, byte[]> opened) {
        RedisSubscriberWire wire = new RedisSubscriberWire(opened, topology.isSharded(), loop, channels::refused);
        opened.addListener(new Incoming(wire));
        channels.opened(wire);
    }

    @Override
    public void lost() {
        counters.interruptions.increment();
        channels.lost();
        topology.refreshSoon();
    }

    @Override
    public void failed() {
        topology.refreshSoon();
    }

    @Override
    public void refused() {
        topology.refreshSoon();
    }

    @Override
    public void stuck() {
        reopen("no answer to a subscription within " + SubscriptionTable.STUCK.toMillis() + " ms");
    }

    void close() {
        connection.close();
        channels.lost();
    }

    /** What comes in on one connection, of either kind of channel. Lettuce calls it on the loop. */
    private final class Incoming extends RedisPubSubAdapter<String, byte[]> {

        private final SubscriberWire wire;

        Incoming(SubscriberWire wire) {
            this.wire = wire;
        }

        @Override
        public void message(String channel, byte[] message) {
            channels.received(wire, channel, message);
        }

        @Override
        public void smessage(String channel, byte[] message) {
            channels.received(wire, channel, message);
        }

        @Override
        public void subscribed(String channel, long count) {
            channels.subscribed(wire, channel);
        }

        @Override
        public void ssubscribed(String channel, long count) {
            channels.subscribed(wire, channel);
        }

        @Override
        public void unsubscribed(String channel, long count) {
            channels.unsubscribed(wire, channel);
        }

        @Override
        public void sunsubscribed(String channel, long count) {
            channels.unsubscribed(wire, channel);
        }
    }
}
