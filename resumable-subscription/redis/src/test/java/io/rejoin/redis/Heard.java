// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import reactor.core.Disposable;

/** What one listener has been told. */
final class Heard implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final FeedSignal LISTENING = new FeedSignal.Listening();
    static final FeedSignal INTERRUPTED = new FeedSignal.Interrupted();

    private final List<FeedSignal> signals = new ArrayList<>();
    private final Disposable listening;

    Heard(LiveFeed feed, StreamKey stream) {
        listening = feed.listen(stream).subscribe(this::hear);
    }

    private synchronized void hear(FeedSignal signal) {
        signals.add(signal);
        notifyAll();
    }

    synchronized List<FeedSignal> signals() {
        return List.copyOf(signals);
    }

    List<FeedMessage> messages() {
        return signals().stream()
                .filter(FeedSignal.Received.class::isInstance)
                .map(signal -> ((FeedSignal.Received) signal).message())
                .toList();
    }

    /** Waits until these signals and no others have come. */
    Heard awaitSignals(FeedSignal... expected) {
        return awaitThat(() -> signals.equals(List.of(expected)));
    }

    Heard awaitLast(FeedSignal expected) {
        return awaitThat(() -> !signals.isEmpty() && signals.getLast().equals(expected));
    }

    void awaitMessages(Predicate<List<FeedMessage>> wanted) {
        awaitThat(() -> wanted.test(messages()));
    }

    private synchronized Heard awaitThat(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("after " + PATIENCE + " only: " + signals);
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return this;
    }

    @Override
    public void close() {
        listening.dispose();
    }
}
