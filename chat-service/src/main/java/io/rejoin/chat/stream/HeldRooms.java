// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.core.StreamKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Rooms whose events cannot be changed just now, each left alone for a while: every attempt waits for a lock on one of the few connections
 * that all rooms share. Twice as long after each that fails, up to a bound. Thread-safe.
 */
final class HeldRooms {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private record Pause(long millis, long untilMillis) {}

    private final Map<StreamKey, Pause> pauses = new ConcurrentHashMap<>();
    private final Scheduler scheduler;

    HeldRooms(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    boolean isPaused(StreamKey room) {
        Pause pause = pauses.get(room);
        return pause != null && now() < pause.untilMillis();
    }

    /** An attempt failed. */
    void failed(StreamKey room) {
        long now = now();
        forget(now);
        pauses.compute(room, (_, before) -> {
            long millis =
                    before == null ? FIRST_PAUSE.toMillis() : Math.min(2 * before.millis(), LONGEST_PAUSE.toMillis());
            return new Pause(millis, now + millis);
        });
    }

    /** An attempt went well. */
    void free(StreamKey room) {
        pauses.remove(room);
    }

    /** Another node may have done what was to be done in a room, so that it never comes again. */
    private void forget(long now) {
        pauses.values().removeIf(pause -> now - pause.untilMillis() > LONGEST_PAUSE.toMillis());
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
