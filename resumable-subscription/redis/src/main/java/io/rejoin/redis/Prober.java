// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import reactor.core.publisher.MonoSink;

/**
 * Says something to this node through Redis and listens for it, on every connection that hints arrive on. Confined to the
 * loop.
 *
 * <p>A connection over which that fails several times in a row, although it seems open, is replaced: the listening one if
 * Redis took the message and it did not come, both if Redis did not even answer.
 */
final class Prober {

    private final Executor loop;
    private final ChannelRegistry registry;
    private final HintPublisher publisher;
    private final KeptConnection<?> publishing;
    private final int failuresBeforeReconnect;
    private final RandomGenerator random;
    private final FeedCounters counters;

    private int publishesLost;

    Prober(
            Executor loop,
            ChannelRegistry registry,
            HintPublisher publisher,
            KeptConnection<?> publishing,
            int failuresBeforeReconnect,
            RandomGenerator random,
            FeedCounters counters) {
        this.loop = loop;
        this.registry = registry;
        this.publisher = publisher;
        this.publishing = publishing;
        this.failuresBeforeReconnect = failuresBeforeReconnect;
        this.random = random;
        this.counters = counters;
    }

    void probe(MonoSink<Void> sink) {
        List<ShardLink> links = List.copyOf(registry.links());
        if (links.isEmpty() || !links.stream().allMatch(ShardLink::hearsProbes)) {
            counters.probesFailed.increment();
            sink.error(new FeedUnavailableException("not listening to Redis"));
            return;
        }
        Round round = new Round(sink);
        links.forEach(round::send);
        sink.onDispose(() -> loop.execute(round::end));
    }

    /** One probe of every link. */
    private final class Round {

        private final MonoSink<Void> sink;
        private final Map<ShardLink, Ping> pending = new HashMap<>();

        Round(MonoSink<Void> sink) {
            this.sink = sink;
        }

        void send(ShardLink link) {
            ProbeChannel channel = link.probeChannel();
            if (channel == null) {
                return;
            }
            Ping ping = new Ping(random.nextLong());
            pending.put(link, ping);
            link.awaitProbe(ping.nonce, () -> echoed(link));
            publisher
                    .publish(channel.name(), List.of(MessageCodec.encodeProbe(ping.nonce)))
                    .subscribe(null, error -> loop.execute(() -> sink.error(error)), () -> ping.taken = true);
        }

        private void echoed(ShardLink link) {
            pending.remove(link);
            publishesLost = 0;
            if (pending.isEmpty()) {
                counters.probesAnswered.increment();
                sink.success();
            }
        }

        /** Answered, failed, or the caller waits no longer. */
        void end() {
            if (pending.isEmpty()) {
                return;
            }
            counters.probesFailed.increment();
            boolean unanswered = false;
            for (Map.Entry<ShardLink, Ping> entry : pending.entrySet()) {
                ShardLink link = entry.getKey();
                Ping ping = entry.getValue();
                unanswered |= !ping.taken;
                // Without a connection to publish on, the silence says nothing about the one to listen on.
                boolean telling = ping.taken || publisher.isConnected();
                if (link.forgetProbe(ping.nonce, telling) >= failuresBeforeReconnect) {
                    link.reopen("probes do not come back");
                }
            }
            pending.clear();
            if (unanswered && publisher.isConnected() && ++publishesLost >= failuresBeforeReconnect) {
                publishesLost = 0;
                publishing.reopen("probes are not answered");
            }
        }
    }

    private static final class Ping {

        private final long nonce;
        private volatile boolean taken;

        Ping(long nonce) {
            this.nonce = nonce;
        }
    }
}
