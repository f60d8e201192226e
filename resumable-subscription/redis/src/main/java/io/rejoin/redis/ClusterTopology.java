// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The primaries of a cluster, by slot.
 *
 * <p>Lettuce's cluster client tells the topology (looked at periodically, when a publish is redirected, and when asked)
 * and publishes, following redirections. Listening connections are made one by one to the primaries, by the same means as
 * to a single server: what Lettuce's own cluster connection subscribes to again after a reconnect, and where, is not to
 * be seen from outside.
 */
final class ClusterTopology implements Topology {

    /** How often the topology is looked at without cause. */
    static final Duration PERIOD = Duration.ofSeconds(15);

    /** Least time between two looks with cause. */
    static final Duration REFRESH_DELAY = Duration.ofMillis(100);

    private static final Logger LOG = Loggers.getLogger(ClusterTopology.class);

    private final Attempts attempts = new Attempts();
    private final EventLoop loop;
    private final RedisClusterClient cluster;
    private final RedisClient nodes;
    private final Disposable.Swap events = Disposables.swap();

    /** Who has which slot. */
    private @Nullable Shard[] owners = new Shard[SlotHash.SLOT_COUNT];

    private Map<String, RedisURI> addresses = Map.of();
    private Runnable onChange = () -> {};
    private boolean refreshing;

    ClusterTopology(FeedResources resources, List<RedisURI> seeds) {
        this.loop = resources.loop();
        this.cluster = RedisClusterClient.create(resources.client(), seeds);
        this.cluster.setOptions(ClusterClientOptions.builder(resources.options())
                .autoReconnect(true)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(PERIOD)
                        .adaptiveRefreshTriggersTimeout(REFRESH_DELAY)
                        .build())
                .build());
        this.nodes = RedisClient.create(resources.client());
        this.nodes.setOptions(resources.options());
    }

    @Override
    public void start(Runnable change) {
        onChange = change;
        events.update(cluster.getResources()
                .eventBus()
                .get()
                .ofType(ClusterTopologyChangedEvent.class)
                .subscribe(event -> loop.execute(() -> install(event.after()))));
        refreshSoon();
    }

    @Override
    public void refreshSoon() {
        if (!refreshing) {
            refreshing = true;
            loop.schedule(this::refresh, REFRESH_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void refresh() {
        cluster.refreshPartitionsAsync()
                .whenComplete((_, error) -> loop.execute(() -> {
                    refreshing = false;
                    if (error == null) {
                        install(cluster.getPartitions());
                    } else {
                        LOG.warn("cluster: cannot learn the topology, will keep trying: {}", String.valueOf(error));
                        refreshSoon();
                    }
                }));
    }

    private void install(Collection<RedisClusterNode> view) {
        @Nullable Shard[] learnt = new Shard[SlotHash.SLOT_COUNT];
        Map<String, RedisURI> learntAddresses = new HashMap<>();
        for (RedisClusterNode node : view) {
            if (node.getRole().isUpstream() && !node.hasNoSlots()) {
                Shard shard = new Shard(node.getNodeId(), node.getUri().toString());
                learntAddresses.put(shard.id(), node.getUri());
                node.forEachSlot(slot -> learnt[slot] = shard);
            }
        }
        boolean changed = !Arrays.equals(owners, learnt);
        owners = learnt;
        addresses = learntAddresses;
        if (changed) {
            onChange.run();
        }
    }

    @Override
    public Set<Shard> shards() {
        return Arrays.stream(owners).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable Shard shardOf(String channel) {
        return owners[SlotHash.getSlot(channel)];
    }

    @Override
    public boolean isSharded() {
        return true;
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectListening(Shard shard) {
        RedisURI address = addresses.get(shard.id());
        return address == null
                ? CompletableFuture.failedFuture(new FeedUnavailableException("not a primary of the cluster any more"))
                : attempts.add(nodes.connectPubSubAsync(SingleServer.CODEC, address));
    }

    @Override
    public CompletionStage<StatefulRedisClusterConnection<String, byte[]>> connectPublishing() {
        return attempts.add(
                cluster.refreshPartitionsAsync().thenCompose(_ -> cluster.connectAsync(SingleServer.CODEC)));
    }

    @Override
    public RedisFuture<Long> publish(StatefulConnection<String, byte[]> connection, String channel, byte[] message) {
        return ((StatefulRedisClusterConnection<String, byte[]>) connection)
                .async()
                .spublish(channel, message);
    }

    @Override
    public CompletionStage<Void> close() {
        events.dispose();
        return attempts.over()
                .thenCompose(_ -> CompletableFuture.allOf(cluster.shutdownAsync(), nodes.shutdownAsync()));
    }
}
