// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A feed that loses the messages it is told to lose, and can fall silent. */
final class LossyFeed implements LiveFeed {

    private final InMemoryLiveFeed bus = InMemoryLiveFeed.direct();
    Predicate<FeedMessage> loses = message -> false;
    boolean silent;

    @Override
    public Mono<Void> publish(FeedMessage message) {
        return Mono.defer(() -> silent || loses.test(message) ? Mono.empty() : bus.publish(message));
    }

    @Override
    public Flux<FeedSignal> listen(StreamKey stream) {
        return Flux.defer(() -> silent ? Flux.never() : bus.listen(stream));
    }

    @Override
    public Mono<Void> probe() {
        return Mono.defer(() -> silent ? Mono.never() : bus.probe());
    }

    /** Says something that nobody committed. */
    void forge(FeedMessage message) {
        bus.publish(message).block();
    }
}
