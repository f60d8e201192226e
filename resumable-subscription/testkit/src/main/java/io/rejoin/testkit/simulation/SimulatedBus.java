// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The bus beneath the lines of all nodes. Remembers hints, so that old ones can come again. */
final class SimulatedBus implements LiveFeed {

    private static final int REMEMBERED = 32;

    private final LiveFeed bus = InMemoryLiveFeed.direct();
    private final Map<StreamKey, Deque<FeedMessage.Appended>> hints = new HashMap<>();

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return Mono.defer(() -> {
            if (message instanceof FeedMessage.Appended hint) {
                Deque<FeedMessage.Appended> latest = hints.computeIfAbsent(hint.stream(), _ -> new ArrayDeque<>());
                latest.addFirst(hint);
                if (latest.size() > REMEMBERED) {
                    latest.removeLast();
                }
            }
            return bus.publish(message);
        });
    }

    /** The hint that was sent so many hints before the last one, or the oldest that is remembered. */
    FeedMessage.@Nullable Appended hint(StreamKey stream, int back) {
        List<FeedMessage.Appended> latest = List.copyOf(hints.getOrDefault(stream, new ArrayDeque<>()));
        return latest.isEmpty() ? null : latest.get(Math.min(back, latest.size() - 1));
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        return bus.listen(stream);
    }

    @Override
    public Mono<Void> probe() {
        return bus.probe();
    }
}
