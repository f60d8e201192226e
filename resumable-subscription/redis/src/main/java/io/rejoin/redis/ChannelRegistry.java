// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.netty.channel.EventLoop;
import io.rejoin.core.StreamKey;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All streams that this node listens to, each on the link to the server that has it. Confined to the loop.
 *
 * <p>A link is made when the first channel needs it; the one to the server of this node's own probe channel is always
 * there, so that there is something to probe before anybody listens.
 */
final class ChannelRegistry {

    /** Most names tried to find one whose slot a server has; a server with a single slot takes 16,384 on average. */
    private static final int MAX_PROBE_NAMES = 1 << 18;

    private final EventLoop loop;
    private final Topology topology;
    private final ChannelNames names;
    private final Duration acknowledgeWithin;
    private final RandomGenerator random;
    private final FeedCounters counters;
    private final String node;
    private final Map<StreamKey, StreamChannel> channels = new HashMap<>();
    private final Map<String, ShardLink> links = new LinkedHashMap<>();

    ChannelRegistry(
            EventLoop loop,
            Topology topology,
            RedisFeedSettings settings,
            RandomGenerator random,
            FeedCounters counters) {
        this.loop = loop;
        this.topology = topology;
        this.names = new ChannelNames(settings.prefix());
        this.acknowledgeWithin = settings.commandTimeout();
        this.random = random;
        this.counters = counters;
        this.node = Long.toHexString(random.nextLong());
    }

    void join(StreamKey stream, ChannelListener listener) {
        StreamChannel channel = channels.get(stream);
        if (channel == null) {
            channel =
                    new StreamChannel(names.of(stream), stream, counters, gone -> channels.remove(gone.stream(), gone));
            channels.put(stream, channel);
            channel.add(listener);
            place(channel);
        } else {
            channel.add(listener);
            settle(channel);
        }
        ShardLink link = channel.link;
        if (link == null || !link.channels().isConnected()) {
            listener.interrupted();
        } else if (channel.state == BusChannel.State.SUBSCRIBED) {
            listener.listening();
        }
    }

    void leave(StreamKey stream, ChannelListener listener) {
        StreamChannel channel = channels.get(stream);
        if (channel != null) {
            channel.remove(listener);
            settle(channel);
        }
    }

    private void settle(StreamChannel channel) {
        if (channel.link != null) {
            channel.link.channels().settle(channel);
        } else if (!channel.wanted()) {
            channel.gone();
        }
    }

    private void place(StreamChannel channel) {
        Shard shard = topology.shardOf(channel.name());
        channel.link = shard == null ? null : linkTo(shard);
        if (channel.link != null) {
            channel.link.channels().attach(channel);
        }
    }

    private ShardLink linkTo(Shard shard) {
        ShardLink present = links.get(shard.id());
        if (present != null) {
            return present;
        }
        ShardLink link = new ShardLink(shard, loop, topology, acknowledgeWithin, random, counters);
        links.put(shard.id(), link);
        String probeName = probeNameOn(shard.id());
        if (probeName != null) {
            link.probeOn(probeName);
        }
        return link;
    }

    private @Nullable String probeNameOn(String shardId) {
        for (int i = 0; i < MAX_PROBE_NAMES; i++) {
            String name = names.ofProbe(node + '/' + i);
            if (isOn(shardId, name)) {
                return name;
            }
        }
        return null;
    }

    private boolean isOn(String shardId, String name) {
        Shard shard = topology.shardOf(name);
        return shard != null && shard.id().equals(shardId);
    }

    /** Channels may live elsewhere now. */
    void topologyChanged() {
        for (StreamChannel channel : List.copyOf(channels.values())) {
            Shard shard = topology.shardOf(channel.name());
            ShardLink target = shard == null ? null : linkTo(shard);
            ShardLink link = channel.link;
            if (target != link) {
                if (link != null) {
                    link.channels().detach(channel);
                }
                channel.interrupted();
                place(channel);
            }
        }
        links.entrySet().removeIf(entry -> !stillUseful(entry.getKey(), entry.getValue()));
        Shard home = topology.shardOf(names.ofProbe(node));
        if (home != null) {
            linkTo(home);
        }
    }

    /** Sees to it that the link can be probed; one to a server that has no channel to offer is closed. */
    private boolean stillUseful(String shardId, ShardLink link) {
        ProbeChannel probe = link.probeChannel();
        if (probe != null && isOn(shardId, probe.name())) {
            return true;
        }
        String name = probeNameOn(shardId);
        if (name == null) {
            link.close();
            return false;
        }
        link.probeOn(name);
        return true;
    }

    Collection<ShardLink> links() {
        return links.values();
    }

    void close() {
        links.values().forEach(ShardLink::close);
        links.clear();
    }
}
