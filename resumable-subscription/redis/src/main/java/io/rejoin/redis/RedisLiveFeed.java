// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.EventLoop;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A {@link LiveFeed} over Redis publish/subscribe: one connection to publish, one to listen to each server, all streams
 * of the node multiplexed on them.
 *
 * <p>Thread-safe and non-blocking but for {@link #close}. Listeners are called on the feed's one thread and must leave it
 * quickly. Messages of this node to one stream arrive in the order in which their publishes were subscribed to.
 *
 * <p>Errors of {@link #publish} and {@link #probe}: {@link FeedUnavailableException}, at once while disconnected or with
 * too many messages in flight, else within the command time-out; a publish also {@link IllegalArgumentException} for an
 * ephemeral event of more than 16 KB. Events too large to carry are sent as a poke.
 *
 * <p>Redis cuts a listener off that reads too slowly ({@code client-output-buffer-limit pubsub}); that is seen as any
 * loss of the connection: {@link FeedSignal.Interrupted} for all its streams, {@link FeedSignal.Listening} once each is
 * subscribed to again.
 */
public final class RedisLiveFeed implements LiveFeed, AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final FeedResources resources;
    private final EventLoop loop;
    private final ChannelNames names;
    private final FeedCounters counters = new FeedCounters();
    private final Topology topology;
    private final HintPublisher publisher;
    private final KeptConnection<StatefulConnection<String, byte[]>> publishing;
    private final ChannelRegistry registry;
    private final Prober prober;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisLiveFeed(RedisFeedSettings settings, RandomGenerator random) {
        resources = new FeedResources(settings);
        loop = resources.loop();
        names = new ChannelNames(settings.prefix());
        topology = switch (settings.mode()) {
            case STANDALONE -> new SingleServer(resources, settings.seeds().getFirst());
            case CLUSTER -> new ClusterTopology(resources, settings.seeds());
        };
        Scheduler scheduler = Schedulers.fromExecutorService(loop);
        publisher = new HintPublisher(topology, settings, scheduler, counters);
        publishing = new KeptConnection<>(
                "publishing to " + settings.seeds(), loop, topology::connectPublishing, new Backoff(random), publisher);
        registry = new ChannelRegistry(loop, topology, settings, random, counters);
        prober = new Prober(
                this::onLoop,
                registry,
                publisher,
                publishing,
                settings.probeFailuresBeforeReconnect(),
                random,
                counters);
    }

    /** A feed that is not connected yet. It has to be closed even if it is never started. */
    public static RedisLiveFeed create(RedisFeedSettings settings) {
        return new RedisLiveFeed(settings, RandomGenerator.getDefault());
    }

    /** Begins to connect, and returns. Redis need not be there: the feed keeps trying. Once is enough. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            onLoop(() -> {
                topology.start(registry::topologyChanged);
                publishing.open();
            });
        }
    }

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return Mono.defer(() -> publisher.publish(names.of(message.stream()), MessageCodec.encode(message)));
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        // The loop is one thread and demand is unbounded by contract: nothing for the sink to add.
        return Flux.push(sink -> join(stream, sink), FluxSink.OverflowStrategy.IGNORE);
    }

    private void join(StreamKey stream, FluxSink<FeedSignal> sink) {
        ChannelListener listener = new ChannelListener(sink);
        if (onLoop(() -> registry.join(stream, listener))) {
            // Only now: it must come after the joining, also if the subscriber has already left.
            sink.onDispose(() -> onLoop(() -> registry.leave(stream, listener)));
        } else {
            listener.interrupted();
        }
    }

    @Override
    public Mono<Void> probe() {
        return Mono.create(sink -> {
            if (!onLoop(() -> prober.probe(sink))) {
                sink.error(new FeedUnavailableException("the feed is closed"));
            }
        });
    }

    /** What the feed has done so far. */
    public RedisFeedCounters counters() {
        return counters.snapshot();
    }

    /** Whether the loop took the task; after {@link #close} it takes none, and there is nothing left to be done. */
    private boolean onLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Closes all connections and ends the feed's threads. Listeners are told that they are interrupted, and nothing more.
     * Blocks until done, 5 s for each step at most; not to be called by a listener.
     */
    @Override
    public void close() {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("close: called on the feed's own thread");
        }
        if (closed.compareAndSet(false, true)) {
            try {
                loop.submit(this::disconnect).get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                topology.close().toCompletableFuture().get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                resources.close(CLOSE_TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("close: the feed did not end", e);
            }
        }
    }

    private void disconnect() {
        publisher.lost();
        publishing.close();
        registry.close();
    }
}
