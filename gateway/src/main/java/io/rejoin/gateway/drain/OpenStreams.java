// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Everything that does not end by itself, and is told to end when the gateway leaves. Thread-safe.
 *
 * <p>Nobody is told to leave for age here: the services do that, and a client that was moved by both would reconnect twice as often.
 */
public final class OpenStreams {

    /** Something endless. */
    public interface Stream {

        /**
         * Says to the client that it should come back, and ends, where the next event, line or message would begin. Called once, from
         * any thread.
         *
         * @param comeBackAfter what the client is told to wait
         */
        void leave(Duration comeBackAfter);

        /** Ends it in the middle of whatever it is: its client has not taken its last words. After {@link #leave}, from any thread. */
        void cut();
    }

    /** What a stream may take to end once it was told to. */
    static final Duration FAREWELL = Duration.ofMillis(1_500);

    /**
     * Least time of a drain that is not of zero length: connections in use hear that this answer is their last, and what was on its way
     * to becoming a stream when the drain began becomes one that leaves within the window.
     */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private static final Duration TICK = Duration.ofMillis(50);
    private static final int EARLIEST_RETURN_MS = 1_000;
    private static final int LATEST_RETURN_MS = 3_000;

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final Scheduler scheduler;
    private final Random random;
    private volatile @Nullable Drain drain;

    private record Drain(long endMs) {

        /** What the end of the last drain leaves behind: who comes is sent away at once. */
        static final Drain OVER = new Drain(Long.MIN_VALUE);
    }

    /** @param scheduler has the clock, too */
    public OpenStreams(Scheduler scheduler, Random random) {
        this.scheduler = scheduler;
        this.random = random;
    }

    private final class Entry implements Disposable {

        private final Stream stream;
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile long dueMs = Long.MAX_VALUE;

        Entry(Stream stream) {
            this.stream = stream;
        }

        void tellIfDue(long nowMs) {
            if (dueMs <= nowMs) {
                tell();
            }
        }

        private void tell() {
            if (told.compareAndSet(false, true)) {
                stream.leave(Duration.ofMillis(random.nextInt(EARLIEST_RETURN_MS, LATEST_RETURN_MS)));
            }
        }

        /** Nobody looks after it any more. */
        void tellAndCut() {
            tell();
            var _ = scheduler.schedule(this::cut, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        }

        void cut() {
            if (entries.contains(this)) {
                stream.cut();
            }
        }

        @Override
        public void dispose() {
            entries.remove(this);
        }
    }

    /**
     * A stream began; it is over when what is returned is disposed of. One that comes during a drain leaves within it, one that comes
     * after it at once.
     */
    public Disposable enter(Stream stream) {
        Entry entry = new Entry(stream);
        entries.add(entry);
        Drain current = drain; // read after it was added: whoever ends the drain meanwhile sees the entry
        if (current == Drain.OVER) {
            entry.tellAndCut();
        } else if (current != null) {
            long left = Math.max(1, current.endMs() - now());
            entry.dueMs = now() + random.nextLong(left);
        }
        return entry;
    }

    /**
     * Has every stream leave, at moments spread evenly over the window.
     *
     * @return completes when none is open, at the earliest after a second (or the window), at the latest when the last has had its time
     *     to say farewell; those that are open then were cut off. To be followed by {@link #leaveAtOnce}, also when it is cancelled
     */
    Mono<Void> drain(Duration window) {
        return Mono.defer(() -> {
            long begin = now();
            long settled = begin + Math.min(window.toMillis(), SETTLE.toMillis());
            drain = new Drain(begin + window.toMillis());
            List<Entry> open = new ArrayList<>(entries);
            Collections.shuffle(open, random);
            for (int i = 0; i < open.size(); i++) {
                open.get(i).dueMs = begin + window.toMillis() * i / open.size();
            }
            return Flux.interval(Duration.ZERO, TICK, scheduler)
                    .onBackpressureDrop()
                    .doOnNext(tick -> tellThoseDue())
                    .takeUntil(tick -> entries.isEmpty() && now() >= settled)
                    .take(window.plus(FAREWELL), scheduler)
                    .then(Mono.fromRunnable(() -> entries.forEach(Entry::cut)));
        });
    }

    /** Has all that are here, and whoever comes yet, leave now; and cuts off those who do not, after a moment. */
    void leaveAtOnce() {
        drain = Drain.OVER;
        entries.forEach(Entry::tellAndCut);
    }

    private void tellThoseDue() {
        long now = now();
        entries.forEach(entry -> entry.tellIfDue(now));
    }

    /** How many there are now. */
    public int open() {
        return entries.size();
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
