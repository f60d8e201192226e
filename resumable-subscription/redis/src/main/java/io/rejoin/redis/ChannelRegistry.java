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
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All streams that this node listens to, each on the link to the server that has it. Confined to the loop.
 *
 * <p>There is a link to every server from the start: who listens then waits for no connection, and a server that is ill
 * is found by probes before anybody needs it.
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
        channel.link = linkOf(channel);
        if (channel.link == null) {
            settle(channel);
        } else {
            channel.link.channels().attach(channel);
        }
    }

    private @Nullable ShardLink linkOf(StreamChannel channel) {
        Shard shard = topology.shardOf(channel.name());
        return shard == null ? null : links.get(shard.id());
    }

    /** Servers have come or gone, and channels may live elsewhere now. */
    void topologyChanged() {
        Set<Shard> shards = topology.shards();
        shards.forEach(this::link);
        for (StreamChannel channel : List.copyOf(channels.values())) {
            ShardLink link = channel.link;
            if (linkOf(channel) != link) {
                if (link != null) {
                    link.channels().detach(channel);
                }
                channel.interrupted();
                place(channel);
            }
        }
        Set<String> ids = shards.stream().map(Shard::id).collect(Collectors.toSet());
        links.entrySet().removeIf(entry -> {
            boolean left = !ids.contains(entry.getKey());
            if (left) {
                entry.getValue().close();
            }
            return left;
        });
    }

    private void link(Shard shard) {
        ShardLink link = links.computeIfAbsent(
                shard.id(), _ -> new ShardLink(shard, loop, topology, acknowledgeWithin, random, counters));
        ProbeChannel probe = link.probeChannel();
        if (probe == null || !isOn(shard.id(), probe.name())) {
            String name = probeNameOn(shard.id());
            if (name != null) {
                link.probeOn(name);
            }
        }
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

    Collection<ShardLink> links() {
        return links.values();
    }

    void close() {
        links.values().forEach(ShardLink::close);
        links.clear();
    }
}
