// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import io.rejoin.testkit.FaultyFeed;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A node's line to the bus, and what came over it has shown the node: how far a stream goes, or that it is another one by now. */
final class NodeFeed implements LiveFeed {

    private final World world;
    private final FaultyFeed line;
    private final Map<History, Long> shown = new HashMap<>();
    private final Map<History, Long> questionedAt = new HashMap<>();
    private final Map<EphemeralEvent, Long> heardAt = new HashMap<>();

    NodeFeed(World world, FaultyFeed line) {
        this.world = world;
        this.line = line;
    }

    /** The newest event of which the node has had a hint, or could know that it might have missed one. */
    long shown(History stream) {
        return shown.getOrDefault(stream, 0L);
    }

    /**
     * When the node first had a reason to ask the log whether a stream is still the one that it knew, since something happened to
     * it; {@link Long#MAX_VALUE} if it had none.
     */
    long questionedAt(History stream) {
        return questionedAt.getOrDefault(stream, Long.MAX_VALUE);
    }

    /** When an ephemeral event last came to the node. */
    long heardAt(EphemeralEvent event) {
        return heardAt.getOrDefault(event, Long.MIN_VALUE / 2);
    }

    /** The numbers begin to mean something else, or there is nobody left who knew. */
    void forget(History stream) {
        shown.remove(stream);
        questionedAt.remove(stream);
    }

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return line.publish(message);
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        return Flux.defer(() -> {
            // Whoever listens now knows nothing of what somebody else was shown.
            History history = world.ledger.history(stream);
            forget(history);
            return line.listen(stream).doOnNext(signal -> show(history, signal));
        });
    }

    private void show(History history, FeedSignal signal) {
        long upTo = history.head().seq();
        boolean questions = true;
        if (signal instanceof FeedSignal.Received(FeedMessage message)) {
            switch (message) {
                case FeedMessage.Appended hint -> {
                    Event last = hint.events().getLast();
                    upTo = history.has(last) ? last.seq() : 0;
                    questions = history.contradictsWhatWasLost(last);
                }
                case FeedMessage.Poke _ -> {}
                case FeedMessage.Ephemeral(EphemeralEvent event) -> {
                    upTo = 0;
                    questions = false;
                    heardAt.put(event, world.now());
                }
            }
        }
        if (questions) {
            var _ = questionedAt.putIfAbsent(history, world.now());
        }
        shown.merge(history, upTo, Math::max);
    }

    @Override
    public Mono<Void> probe() {
        return line.probe();
    }
}
