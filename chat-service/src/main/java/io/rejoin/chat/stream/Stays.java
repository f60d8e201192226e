// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.chat.Round;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Who may go on following a room: whoever's stay in it has not ended. What a user who was removed has open ends within a second, on every node.
 *
 * <p>Each node asks the database four times a second which stays have ended since, one small query whatever is open; an open
 * subscription looks into the answer. Nothing rests on the feed, which may lose what it is told. A node that the database does not answer lets
 * subscriptions go on, since they bring nothing new meanwhile, and catches up with what it missed. Thread-safe.
 */
public final class Stays implements Round {

    private static final Logger LOG = LoggerFactory.getLogger(Stays.class);

    /** With the quarter of a second after which an open subscription looks, well below the second that is promised. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long an end is kept for subscriptions that are just being opened, or have not looked yet. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** Attempts to be answered before the service gives up starting. */
    private static final int START_ATTEMPTS = 10;

    private static final Duration PRUNING = Duration.ofMinutes(10);

    /** After every transaction there can be: nothing that ended before this node started concerns it. */
    private static final String FROM_NOW = Long.toUnsignedString(-1);

    private record Ended(LeaseState state, long atMillis) {}

    private final EndedStays endedStays;
    private final Scheduler scheduler;
    private final Map<Long, Ended> ended = new ConcurrentHashMap<>();
    private final AtomicReference<String> next = new AtomicReference<>(FROM_NOW);
    private final AtomicBoolean silent = new AtomicBoolean();
    private final Disposable.Composite running = Disposables.composite();

    public Stays(EndedStays endedStays, Scheduler scheduler) {
        this.endedStays = endedStays;
        this.scheduler = scheduler;
    }

    /** Blocks until it has been answered once: what ends before would be missed. */
    @Override
    public void start() {
        ask().retryWhen(Retry.fixedDelay(START_ATTEMPTS, PATIENCE)).block();
        running.add(Mono.delay(INTERVAL, scheduler)
                .then(Mono.defer(() -> ask().timeout(PATIENCE, scheduler)
                        .doOnSuccess(_ -> answered())
                        .onErrorResume(this::unanswered)))
                .repeat()
                .subscribe());
        running.add(Mono.delay(PRUNING, scheduler)
                .then(Mono.defer(() -> endedStays.prune().onErrorResume(e -> Mono.empty())))
                .repeat()
                .subscribe());
    }

    @Override
    public void stop() {
        running.dispose();
    }

    /** Valid while {@code token} is and the stay lasts. To be asked for after the stay was found to last. */
    public Lease lease(Lease token, long membership) {
        Long stay = membership;
        return token.and(millis -> {
            Ended end = ended.get(stay);
            return end == null ? LeaseState.VALID : end.state();
        });
    }

    /** Whether it is known that the stay has ended. */
    public boolean isOver(long membership) {
        return ended.containsKey(membership);
    }

    private Mono<Void> ask() {
        return endedStays
                .since(Objects.requireNonNull(next.get()))
                .doOnNext(this::note)
                .collectList()
                .doOnNext(rows -> next.set(rows.getFirst().next()))
                .doOnNext(rows -> forget())
                .then();
    }

    private void answered() {
        if (silent.compareAndSet(true, false)) {
            LOG.info("The database says again who has left rooms");
        }
    }

    /** Said once, not four times a second. */
    private Mono<Void> unanswered(Throwable error) {
        if (silent.compareAndSet(false, true)) {
            LOG.warn("The database does not say who has left rooms, asking on: {}", error.toString());
        }
        return Mono.empty();
    }

    private void note(EndedStay stay) {
        Long membership = stay.membership();
        if (membership != null) {
            LeaseState state = new LeaseState.AccessEnded(
                    "member-" + stay.reason(), "room: you are no member any more (expected: one)");
            ended.putIfAbsent(membership, new Ended(state, now()));
        }
    }

    private void forget() {
        long oldest = now() - KEPT.toMillis();
        ended.values().removeIf(end -> end.atMillis() < oldest);
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
