// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** One server, or the primary that Sentinel names: it is asked again for each connection. */
final class SingleServer implements Topology {

    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);

    private final RedisClient client;
    private final RedisURI uri;
    private final Shard shard;
    private final Attempts attempts = new Attempts();

    SingleServer(FeedResources resources, RedisURI uri) {
        this.client = RedisClient.create(resources.client());
        this.client.setOptions(resources.options());
        this.uri = uri;
        this.shard = new Shard("server", uri.toString());
    }

    @Override
    public void start(Runnable onChange) {
        onChange.run();
    }

    @Override
    public void refreshSoon() {
        // There is nowhere else to look.
    }

    @Override
    public Set<Shard> shards() {
        return Set.of(shard);
    }

    @Override
    public Shard shardOf(String channel) {
        return shard;
    }

    @Override
    public boolean isSharded() {
        return false;
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectListening(Shard server) {
        return attempts.add(client.connectPubSubAsync(CODEC, uri));
    }

    @Override
    public CompletionStage<StatefulRedisConnection<String, byte[]>> connectPublishing() {
        return attempts.add(client.connectAsync(CODEC, uri));
    }

    @Override
    public RedisFuture<Long> publish(StatefulConnection<String, byte[]> connection, String channel, byte[] message) {
        return ((StatefulRedisConnection<String, byte[]>) connection).async().publish(channel, message);
    }

    @Override
    public CompletionStage<Void> close() {
        return attempts.over().thenCompose(_ -> client.shutdownAsync());
    }
}
