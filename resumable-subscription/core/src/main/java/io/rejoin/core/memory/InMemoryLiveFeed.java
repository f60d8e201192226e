// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A {@link LiveFeed} in memory: one object is the bus, and any number of nodes in this process may share it.
 *
 * <p>Delivers {@linkplain #direct directly}, on the publisher's thread before {@link #publish} completes, or
 * {@linkplain #on asynchronously}. Each listener is told in the order in which messages were published.
 *
 * <p>Never loses a message but for a listener that is more than {@value #MAX_PENDING} signals behind: what waits for it
 * is then dropped, and it is told so with {@link FeedSignal.Interrupted} and {@link FeedSignal.Listening}, as a bus that
 * drops a slow client's connection does. Thread-safe.
 */
public final class InMemoryLiveFeed implements LiveFeed {

    /** Most signals that wait for one listener. */
    public static final int MAX_PENDING = 65_536;

    private final @Nullable Scheduler scheduler;

    /** In the order of listening, so that a simulation with a seed runs the same way twice. */
    private final Map<StreamKey, List<FeedListener>> listeners = new ConcurrentHashMap<>();

    private InMemoryLiveFeed(@Nullable Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A feed that calls listeners on the publisher's thread, one call at a time for each listener. */
    public static InMemoryLiveFeed direct() {
        return new InMemoryLiveFeed(null);
    }

    /** A feed that calls listeners on {@code scheduler}, which stays the caller's to dispose. */
    public static InMemoryLiveFeed on(Scheduler scheduler) {
        return new InMemoryLiveFeed(scheduler);
    }

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return Mono.fromRunnable(() -> {
            FeedSignal received = new FeedSignal.Received(message);
            listeners.getOrDefault(message.stream(), List.of()).forEach(listener -> listener.tell(received));
        });
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        // The listener is serial by itself and its demand is unbounded by contract: nothing for the sink to add.
        return Flux.push(sink -> register(stream, sink), FluxSink.OverflowStrategy.IGNORE);
    }

    private void register(StreamKey stream, FluxSink<FeedSignal> sink) {
        Scheduler.Worker worker = (scheduler == null ? Schedulers.immediate() : scheduler).createWorker();
        FeedListener listener = new FeedListener(sink, worker, MAX_PENDING);
        listeners.compute(stream, (_, present) -> {
            List<FeedListener> all = present == null ? new CopyOnWriteArrayList<>() : present;
            all.add(listener);
            return all;
        });
        // Only now: a subscriber that has left already runs this at once.
        sink.onDispose(() -> {
            listeners.computeIfPresent(stream, (_, present) -> {
                present.remove(listener);
                return present.isEmpty() ? null : present;
            });
            listener.stop();
        });
        listener.start();
    }

    @Override
    public Mono<Void> probe() {
        return scheduler == null
                ? Mono.empty()
                : Mono.delay(Duration.ZERO, scheduler).then();
    }
}
