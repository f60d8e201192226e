// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Which servers there are, which channel lives on which, and how to connect to them. Confined to the loop. */
sealed interface Topology permits SingleServer, ClusterTopology {

    /** @param onChange is run whenever {@link #shardOf} may answer otherwise than before */
    void start(Runnable onChange);

    /** Asks for another look at the servers, soon and not too often. */
    void refreshSoon();

    /** The servers that have channels; none while that is not known. */
    Set<Shard> shards();

    /** The server that has the channel, {@code null} while that is not known. */
    @Nullable
    Shard shardOf(String channel);

    /** Whether channels are of the sharded kind. */
    boolean isSharded();

    CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectListening(Shard shard);

    CompletionStage<? extends StatefulConnection<String, byte[]>> connectPublishing();

    /** Sends on a connection that {@link #connectPublishing} has opened. Callable from any thread. */
    RedisFuture<Long> publish(StatefulConnection<String, byte[]> connection, String channel, byte[] message);

    /** Completes when all connections are closed. */
    CompletionStage<Void> close();
}
