// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.StreamKey;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class HeldRoomsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final HeldRooms held = new HeldRooms(time);
    private final StreamKey room = ChatStreams.room("acme", "kitchen");

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void isLeftAloneForLongerEachTimeUpToABound() {
        for (Duration pause = HeldRooms.FIRST_PAUSE;
                pause.compareTo(HeldRooms.LONGEST_PAUSE) < 0;
                pause = pause.multipliedBy(2)) {
            assertPausedFor(pause);
        }
        assertPausedFor(HeldRooms.LONGEST_PAUSE);
        assertPausedFor(HeldRooms.LONGEST_PAUSE);
        assertThat(held.isPaused(ChatStreams.room("acme", "hall"))).isFalse();
    }

    private void assertPausedFor(Duration pause) {
        held.failed(room);
        time.advanceTimeBy(pause.minusMillis(1));
        assertThat(held.isPaused(room)).as("after less than %s", pause).isTrue();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(held.isPaused(room)).as("after %s", pause).isFalse();
    }

    @Test
    void beginsAnewOnceAnAttemptWentWell() {
        assertPausedFor(HeldRooms.FIRST_PAUSE);
        held.free(room);
        assertPausedFor(HeldRooms.FIRST_PAUSE);
    }

    /** Another node did what was due. */
    @Test
    void isForgottenWhenItDoesNotComeAgain() {
        assertPausedFor(HeldRooms.FIRST_PAUSE);
        time.advanceTimeBy(HeldRooms.LONGEST_PAUSE.plusMillis(1));
        held.failed(ChatStreams.room("acme", "hall"));
        assertPausedFor(HeldRooms.FIRST_PAUSE);
    }
}
