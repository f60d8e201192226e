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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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

    private final EventLoop loop;
    private final RedisClusterClient cluster;
    private final RedisClient nodes;
    private final Disposable.Swap events = Disposables.swap();

    private @Nullable RedisClusterNode[] owners = new RedisClusterNode[SlotHash.SLOT_COUNT];
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
        @Nullable RedisClusterNode[] learnt = new RedisClusterNode[SlotHash.SLOT_COUNT];
        for (RedisClusterNode node : view) {
            if (node.getRole().isUpstream()) {
                node.forEachSlot(slot -> learnt[slot] = node);
            }
        }
        boolean changed = !Arrays.equals(owners, learnt, ClusterTopology::compare);
        owners = learnt;
        if (changed) {
            onChange.run();
        }
    }

    /** Nodes are equal by id; their slots and flags may differ. */
    private static int compare(@Nullable RedisClusterNode one, @Nullable RedisClusterNode other) {
        return Objects.equals(one, other) ? 0 : 1;
    }

    @Override
    public @Nullable Shard shardOf(String channel) {
        RedisClusterNode owner = owners[SlotHash.getSlot(channel)];
        return owner == null
                ? null
                : new Shard(owner.getNodeId(), owner.getUri().toString());
    }

    @Override
    public boolean isSharded() {
        return true;
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectListening(Shard shard) {
        for (RedisClusterNode owner : owners) {
            if (owner != null && owner.getNodeId().equals(shard.id())) {
                return nodes.connectPubSubAsync(SingleServer.CODEC, owner.getUri());
            }
        }
        return CompletableFuture.failedFuture(new FeedUnavailableException("not in the cluster any more"));
    }

    @Override
    public CompletionStage<StatefulRedisClusterConnection<String, byte[]>> connectPublishing() {
        return cluster.refreshPartitionsAsync().thenCompose(_ -> cluster.connectAsync(SingleServer.CODEC));
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
        return CompletableFuture.allOf(cluster.shutdownAsync(), nodes.shutdownAsync());
    }
}
