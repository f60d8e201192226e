// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Event;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A listener of a feed under test: keeps what it hears, and notices when it is called in a way that it must not be. */
final class Ear implements AutoCloseable {

    private final List<FeedSignal> heard = new ArrayList<>();
    private final AtomicBoolean within = new AtomicBoolean();
    private final AtomicReference<@Nullable String> offence = new AtomicReference<>();
    private final Disposable listening;

    private Ear(LiveFeed feed, StreamKey stream) {
        listening = feed.listen(stream)
                .subscribe(
                        this::hear,
                        error -> offence.set("a feed never errors, but: " + error),
                        () -> offence.set("a feed never completes"));
    }

    /** Listens, and returns once the bus has acknowledged it. */
    static Ear listening(LiveFeed feed, StreamKey stream) {
        Ear ear = new Ear(feed, stream);
        ear.awaitAny(signal -> signal instanceof FeedSignal.Listening);
        assertThat(ear.signals().getFirst()).isEqualTo(new FeedSignal.Listening());
        return ear;
    }

    private void hear(FeedSignal signal) {
        if (!within.compareAndSet(false, true)) {
            offence.set("signals are serial, but " + signal + " came within another");
        }
        // Stays for a moment, so that whoever comes in between is noticed.
        Thread.yield();
        synchronized (heard) {
            heard.add(signal);
            heard.notifyAll();
        }
        within.set(false);
    }

    List<FeedSignal> signals() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** All events heard, as {@link EventParts}, in the order heard. */
    List<EventParts> events() {
        return events(signals());
    }

    List<FeedMessage> messages() {
        return messages(signals());
    }

    private static List<FeedMessage> messages(List<FeedSignal> signals) {
        List<FeedMessage> messages = new ArrayList<>();
        for (FeedSignal signal : signals) {
            if (signal instanceof FeedSignal.Received(FeedMessage message)) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static List<EventParts> events(List<FeedSignal> signals) {
        List<EventParts> events = new ArrayList<>();
        for (FeedMessage message : messages(signals)) {
            if (message instanceof FeedMessage.Appended(List<Event> appended, var _)) {
                appended.stream().map(EventParts::of).forEach(events::add);
            }
        }
        return events;
    }

    void awaitMessage(Predicate<FeedMessage> wanted) {
        awaitAny(signal -> signal instanceof FeedSignal.Received(FeedMessage message) && wanted.test(message));
    }

    private void awaitAny(Predicate<FeedSignal> wanted) {
        awaitAll("a signal", signals -> signals.stream().anyMatch(wanted));
    }

    void awaitEvents(List<EventParts> wanted) {
        awaitAll(wanted.size() + " events", signals -> events(signals).containsAll(wanted));
    }

    private void awaitAll(String what, Predicate<List<FeedSignal>> wanted) {
        long deadline = System.nanoTime() + TestStream.PATIENCE.toNanos();
        synchronized (heard) {
            while (!wanted.test(heard)) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new AssertionError("waited " + TestStream.PATIENCE + " for " + what + ", heard: " + heard);
                }
                try {
                    heard.wait(millis);
                } catch (InterruptedException e) {
                    throw new AssertionError("interrupted while waiting for " + what, e);
                }
            }
        }
        assertThat(offence.get()).isNull();
    }

    /** Stops listening. */
    @Override
    public void close() {
        listening.dispose();
        assertThat(offence.get()).isNull();
    }
}
