// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RingTest {

    private static final Incarnation INCARNATION = new Incarnation(1);

    private final RingBudget budget = new RingBudget(ReconcileSettings.DEFAULT);
    private final Ring ring = new Ring(INCARNATION, 0, Cursor.BEGINNING, budget);

    private static Cursor cursor(long seq) {
        return seq == 0 ? Cursor.BEGINNING : new Cursor(seq, (int) seq * 31);
    }

    private static Event event(long seq, int bytes) {
        return new Event(
                Fixture.STREAM,
                INCARNATION,
                cursor(seq),
                cursor(seq - 1).fingerprint(),
                Instant.EPOCH,
                Content.json(new byte[bytes]));
    }

    private void append(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            ring.append(event(ring.last().seq() + 1, bytes));
        }
    }

    @Test
    void takesOnlyWhatFollows() {
        append(3, 1);
        assertThatThrownBy(() -> ring.append(event(5, 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ring.append(event(3, 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhereAPositionStands() {
        append(2_000, 1);
        assertThat(ring.after(cursor(2_000))).isEqualTo(Ring.Place.UP_TO_DATE);
        assertThat(ring.after(cursor(2_001))).isEqualTo(Ring.Place.AHEAD);
        assertThat(ring.after(cursor(2_000 - 1_024 - 1))).isEqualTo(Ring.Place.BEHIND);
        assertThat(ring.after(new Cursor(1_999, 5))).isEqualTo(Ring.Place.OTHER_HISTORY);
        assertThat(ring.after(new Cursor(2_000, 5))).isEqualTo(Ring.Place.OTHER_HISTORY);
        assertThat(((Ring.Run) ring.after(cursor(2_000 - 1_024))).events()).hasSize(256);
        assertThat(((Ring.Run) ring.after(cursor(1_990))).events())
                .extracting(Event::seq)
                .containsExactly(1_991L, 1_992L, 1_993L, 1_994L, 1_995L, 1_996L, 1_997L, 1_998L, 1_999L, 2_000L);
    }

    @Test
    void subscribersAtOnePositionShareOneRun() {
        append(2, 1);
        assertThat(ring.after(cursor(1))).isSameAs(ring.after(cursor(1)));
        append(1, 1);
        assertThat(((Ring.Run) ring.after(cursor(1))).events()).hasSize(2);
    }

    @Test
    void isBoundedInBytesAndHoldsOneEventHoweverLarge() {
        append(10, 300 << 10);
        assertThat(ring.after(cursor(9))).isInstanceOf(Ring.Run.class);
        assertThat(ring.after(cursor(8))).isEqualTo(Ring.Place.BEHIND);
        append(1, 4 << 20);
        assertThat(ring.after(cursor(10))).isInstanceOf(Ring.Run.class);
        assertThat(ring.after(cursor(9))).isEqualTo(Ring.Place.BEHIND);
        ring.clear();
        assertThat(budget.used()).isZero();
        assertThat(ring.after(cursor(11))).isEqualTo(Ring.Place.UP_TO_DATE);
    }

    @Test
    void aRunEndsWithTheEventThatFillsABatch() {
        append(4, 40 << 10);
        assertThat(((Ring.Run) ring.after(Cursor.BEGINNING)).events()).hasSize(2);
    }

    @Test
    void ringsThatWentQuietGiveWayWhenTheNodeIsFull() {
        long limit = ReconcileSettings.DEFAULT.nodeRingBytes();
        budget.register(ring);
        append(3, 100 << 10);
        for (int i = 0; i < 200; i++) {
            Ring other = new Ring(INCARNATION, 0, Cursor.BEGINNING, budget);
            budget.register(other);
            for (int seq = 1; seq <= 4; seq++) {
                other.append(event(seq, 100 << 10));
            }
            budget.settle();
            assertThat(budget.used()).isLessThanOrEqualTo(limit);
        }
        assertThat(ring.after(Cursor.BEGINNING)).isEqualTo(Ring.Place.BEHIND);
    }

    @Test
    void aReaderBesideTheWriterSeesContiguousRunsOrThatItIsBehind() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            append(300_000, 1);
            done.set(true);
        });
        Cursor position = Cursor.BEGINNING;
        while (!done.get() || !position.equals(ring.last())) {
            switch (ring.after(position)) {
                case Ring.Run run -> {
                    for (Event event : run.events()) {
                        assertThat(event.follows(position)).isTrue();
                        position = event.cursor();
                    }
                }
                case Ring.Place.BEHIND -> position = cursor(ring.last().seq());
                case Ring.Place.UP_TO_DATE -> Thread.onSpinWait();
                case Ring.Place other -> throw new AssertionError(position + " is " + other);
            }
        }
        writer.join();
        assertThat(position.seq()).isEqualTo(300_000);
    }
}
