// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One node's view of a bus that drops, repeats, delays and reorders messages, and whose connection breaks, loudly or
 * without a word. Wrap the bus once for every node.
 *
 * <p>All that happens by chance is drawn from the generator, and all that takes time runs on the scheduler: with a seed and
 * virtual time, every run is the same. Thread-safe. Starts connected and without faults.
 */
public final class FaultyFeed implements LiveFeed {

    /** The state of the node's connection to the bus. */
    public enum Connection {
        /** Messages arrive, as well as the {@link FeedFaults} let them. */
        UP,
        /** It is broken, and both sides know: publishing errors, listeners are told. */
        DOWN,
        /** It is broken and looks well: what is published is taken and lost, nothing arrives, no probe comes back. */
        SILENT
    }

    private final LiveFeed bus;
    private final Faults chances;
    private final Scheduler scheduler;
    private final List<FaultyLine> lines = new CopyOnWriteArrayList<>();
    private volatile FeedFaults faults = FeedFaults.NONE;
    private volatile Connection connection = Connection.UP;

    public FaultyFeed(LiveFeed bus, RandomGenerator random, Scheduler scheduler) {
        this.bus = bus;
        this.chances = new Faults(random);
        this.scheduler = scheduler;
    }

    /** From now on, delivers as badly as this; what is under way stays so. */
    public void become(FeedFaults worse) {
        faults = worse;
    }

    /**
     * Changes the connection; what is under way is lost. Back from {@link Connection#SILENT} only those listeners are told
     * that have never been acknowledged: the others heard of no break, as when a stalled network comes back.
     */
    public void connection(Connection next) {
        connection = next;
        lines.forEach(line -> line.connection(next));
    }

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return Mono.defer(() -> switch (connection) {
            case UP -> later(bus.publish(message));
            case DOWN -> Mono.error(new IllegalStateException("the feed is down"));
            case SILENT -> Mono.empty();
        });
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        return Flux.create(sink -> {
            FaultyLine line = new FaultyLine(this, sink, scheduler.createWorker());
            lines.add(line);
            line.open(bus.listen(stream));
            sink.onDispose(() -> {
                lines.remove(line);
                line.close();
            });
        });
    }

    @Override
    public Mono<Void> probe() {
        return Mono.defer(() -> switch (connection) {
            case UP ->
                chances.happens(faults.drop())
                        ? Mono.never()
                        : later(bus.probe()).then(back());
            case DOWN -> Mono.error(new IllegalStateException("the feed is down"));
            case SILENT -> Mono.never();
        });
    }

    /** The way back of a probe, which a connection that broke meanwhile loses. */
    private Mono<Void> back() {
        return Mono.defer(() -> connection == Connection.UP ? Mono.empty() : Mono.never());
    }

    private Mono<Void> later(Mono<Void> action) {
        Duration delay = Duration.ofNanos(drawDelay());
        return delay.isZero() ? action : Mono.delay(delay, scheduler).then(action);
    }

    Connection connection() {
        return connection;
    }

    /** How long a delivery takes. */
    long drawDelay() {
        FeedFaults now = faults;
        return chances.delay(now.minDelay(), now.maxDelay());
    }

    /** How many copies of a message arrive. */
    int drawCopies() {
        FeedFaults now = faults;
        if (chances.happens(now.drop())) {
            return 0;
        }
        int copies = 1;
        while (chances.happens(now.duplicate())) {
            copies++;
        }
        return copies;
    }
}
