// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

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

/** A node's line to the bus, and how far what came over it has shown the node that a stream goes. */
final class NodeFeed implements LiveFeed {

    private final World world;
    private final FaultyFeed line;
    private final Map<StreamKey, Long> shown = new HashMap<>();

    NodeFeed(World world, FaultyFeed line) {
        this.world = world;
        this.line = line;
    }

    /** The newest event of which the node has had a hint, or could know that it might have missed one. */
    long shown(StreamKey stream) {
        return shown.getOrDefault(stream, 0L);
    }

    /** The numbers begin to mean something else. */
    void forget(StreamKey stream) {
        shown.remove(stream);
    }

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return line.publish(message);
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        return line.listen(stream).doOnNext(signal -> show(stream, signal));
    }

    private void show(StreamKey stream, FeedSignal signal) {
        History history = world.ledger.history(stream);
        long upTo = history.head().seq();
        if (signal instanceof FeedSignal.Received(FeedMessage message)) {
            switch (message) {
                case FeedMessage.Appended hint -> {
                    Event last = hint.events().getLast();
                    upTo = history.has(last) ? last.seq() : 0;
                }
                case FeedMessage.Poke _ -> {}
                case FeedMessage.Ephemeral _ -> upTo = 0;
            }
        }
        shown.merge(stream, upTo, Math::max);
    }

    @Override
    public Mono<Void> probe() {
        return line.probe();
    }
}
