// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The sending end: one connection, on which messages are pipelined in the order in which a thread handed them over.
 * Between threads there is no order: Lettuce writes at once for its own event loop and queues for others.
 *
 * <p>What was sent and not answered counts as in flight until Redis answers or the connection is lost, even where the
 * caller was told long ago that it took too long: only that bounds the memory behind a Redis that has stopped answering.
 * Thread-safe; the connection's owner is the loop.
 */
final class HintPublisher implements KeptConnection.Owner<StatefulConnection<String, byte[]>> {

    private final Topology topology;
    private final int maxInFlight;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final FeedCounters counters;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile @Nullable StatefulConnection<String, byte[]> connection;

    HintPublisher(Topology topology, RedisFeedSettings settings, Scheduler scheduler, FeedCounters counters) {
        this.topology = topology;
        this.maxInFlight = settings.maxInFlight();
        this.timeout = settings.commandTimeout();
        this.scheduler = scheduler;
        this.counters = counters;
    }

    @Override
    public void opened(StatefulConnection<String, byte[]> opened) {
        connection = opened;
    }

    @Override
    public void lost() {
        connection = null;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Sends all messages; completes when Redis took the last. */
    Mono<Void> publish(String channel, List<byte[]> messages) {
        return Mono.defer(() -> {
            StatefulConnection<String, byte[]> current = connection;
            if (current == null) {
                return rejected("not connected to Redis");
            }
            if (inFlight.addAndGet(messages.size()) > maxInFlight) {
                inFlight.addAndGet(-messages.size());
                return rejected("too many messages in flight to Redis (expected: at most " + maxInFlight + ")");
            }
            return Mono.<Void>create(sink -> send(current, channel, messages, sink))
                    .timeout(timeout, tooLate(), scheduler);
        });
    }

    private Mono<Void> rejected(String why) {
        counters.rejected.increment();
        return Mono.error(new FeedUnavailableException(why));
    }

    private Mono<Void> tooLate() {
        return Mono.error(() -> {
            counters.failed.increment();
            return new FeedUnavailableException("Redis did not answer within " + timeout.toMillis() + " ms");
        });
    }

    private void send(
            StatefulConnection<String, byte[]> current, String channel, List<byte[]> messages, MonoSink<Void> sink) {
        Sending sending = new Sending(sink, messages.size());
        sink.onCancel(sending::abandon);
        for (byte[] message : messages) {
            try {
                topology.publish(current, channel, message).whenComplete((_, error) -> sending.answered(error));
            } catch (RuntimeException e) {
                // As Lettuce does where no shard has the channel's slot.
                sending.answered(e);
            }
        }
    }

    /** Messages of one publish on their way, and who waits for them. */
    private final class Sending {

        private final MonoSink<Void> sink;
        private final AtomicInteger unanswered;
        private volatile boolean over;

        Sending(MonoSink<Void> sink, int messages) {
            this.sink = sink;
            this.unanswered = new AtomicInteger(messages);
        }

        void abandon() {
            over = true;
        }

        void answered(@Nullable Throwable error) {
            inFlight.decrementAndGet();
            boolean last = unanswered.decrementAndGet() == 0;
            if (over) {
                return;
            }
            if (error != null) {
                over = true;
                counters.failed.increment();
                sink.error(new FeedUnavailableException("Redis did not take a message: " + error.getMessage()));
            } else if (last) {
                over = true;
                counters.published.increment();
                sink.success();
            }
        }
    }
}
