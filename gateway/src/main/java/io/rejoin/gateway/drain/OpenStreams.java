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
    @FunctionalInterface
    public interface Stream {

        /**
         * Says to the client that it should come back, and ends, where the next event, line or message would begin. Called once, from
         * any thread.
         *
         * @param comeBackAfter what the client is told to wait
         */
        void leave(Duration comeBackAfter);
    }

    /** What a stream may take to end once it was told to. */
    static final Duration FAREWELL = Duration.ofMillis(1_500);

    private static final Duration TICK = Duration.ofMillis(50);
    private static final int EARLIEST_RETURN_MS = 1_000;
    private static final int LATEST_RETURN_MS = 3_000;

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final Scheduler scheduler;
    private final Random random;
    private volatile @Nullable Drain drain;

    private record Drain(long endMs) {}

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
            if (dueMs <= nowMs && told.compareAndSet(false, true)) {
                stream.leave(Duration.ofMillis(random.nextInt(EARLIEST_RETURN_MS, LATEST_RETURN_MS)));
            }
        }

        @Override
        public void dispose() {
            entries.remove(this);
        }
    }

    /** A stream began; it is over when what is returned is disposed of. One that comes during a drain leaves within it. */
    public Disposable enter(Stream stream) {
        Entry entry = new Entry(stream);
        entries.add(entry);
        Drain current = drain;
        if (current != null) {
            long left = Math.max(1, current.endMs() - now());
            entry.dueMs = now() + random.nextLong(left);
        }
        return entry;
    }

    /**
     * Has every stream leave, at moments spread evenly over the window.
     *
     * @return completes when none is open, or the last has had its time to say farewell
     */
    Mono<Void> drain(Duration window) {
        return Mono.defer(() -> {
            long begin = now();
            drain = new Drain(begin + window.toMillis());
            List<Entry> open = new ArrayList<>(entries);
            Collections.shuffle(open, random);
            for (int i = 0; i < open.size(); i++) {
                open.get(i).dueMs = begin + window.toMillis() * i / open.size();
            }
            return Flux.interval(Duration.ZERO, TICK, scheduler)
                    .onBackpressureDrop()
                    .doOnNext(tick -> tellThoseDue())
                    .takeUntil(tick -> entries.isEmpty())
                    .take(window.plus(FAREWELL), scheduler)
                    .then();
        });
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
