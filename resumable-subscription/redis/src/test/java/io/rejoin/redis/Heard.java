// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.awaitility.Awaitility.await;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import reactor.core.Disposable;

/** What one listener has been told. */
final class Heard implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final FeedSignal LISTENING = new FeedSignal.Listening();
    static final FeedSignal INTERRUPTED = new FeedSignal.Interrupted();

    private final List<FeedSignal> signals = new CopyOnWriteArrayList<>();
    private final Disposable listening;

    Heard(LiveFeed feed, StreamKey stream) {
        listening = feed.listen(stream).subscribe(signals::add);
    }

    List<FeedSignal> signals() {
        return signals;
    }

    List<FeedMessage> messages() {
        return signals.stream()
                .filter(FeedSignal.Received.class::isInstance)
                .map(signal -> ((FeedSignal.Received) signal).message())
                .toList();
    }

    Heard awaitSignals(FeedSignal... expected) {
        await().atMost(PATIENCE).until(() -> signals.equals(List.of(expected)));
        return this;
    }

    Heard awaitLast(FeedSignal expected) {
        await().atMost(PATIENCE)
                .until(() -> !signals.isEmpty() && signals.getLast().equals(expected));
        return this;
    }

    void awaitMessages(Predicate<List<FeedMessage>> wanted) {
        await().atMost(PATIENCE).until(() -> wanted.test(messages()));
    }

    @Override
    public void close() {
        listening.dispose();
    }
}
