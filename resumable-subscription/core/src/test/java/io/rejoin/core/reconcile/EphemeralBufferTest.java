// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.EphemeralEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EphemeralBufferTest {

    private static final int LARGE = 15 << 10;

    private final RingBudget budget = new RingBudget(ReconcileSettings.DEFAULT);
    private final EphemeralBuffer buffer = new EphemeralBuffer(budget);

    private static EphemeralEvent event(Duration timeToLive) {
        return new EphemeralEvent(Fixture.STREAM, 0, timeToLive, Content.json(new byte[LARGE]));
    }

    private static EphemeralEvent event() {
        return event(Duration.ofMinutes(10));
    }

    @Test
    void countsWhatItKeepsAndNotWhatWasOverwritten() {
        for (int i = 0; i < 10 * EphemeralBuffer.CAPACITY; i++) {
            buffer.add(event(), 0);
        }
        assertThat(budget.used())
                .isBetween((long) EphemeralBuffer.CAPACITY * LARGE, 2L * EphemeralBuffer.CAPACITY * LARGE);
        buffer.clear();
        assertThat(budget.used()).isZero();
    }

    @Test
    void givesBackWhatHasExpired() {
        buffer.add(event(Duration.ofSeconds(1)), 0);
        buffer.add(event(), 0);
        long both = budget.used();
        buffer.forgetExpired(Duration.ofSeconds(1).toNanos());
        assertThat(budget.used()).isEqualTo(both / 2);
        assertThat(buffer.next(0, 0, 0)).extracting(EphemeralBuffer.Found::next).isEqualTo(2L);
    }

    @Test
    void theOlderHalfGoesFirst() {
        for (int i = 0; i < EphemeralBuffer.CAPACITY + 6; i++) {
            buffer.add(event(), 0);
        }
        buffer.halve();
        assertThat(buffer.next(0, 0, 0))
                .extracting(EphemeralBuffer.Found::next)
                .isEqualTo(6L + EphemeralBuffer.CAPACITY / 2 + 1);
        for (int i = 0; i < 6; i++) {
            buffer.halve();
        }
        assertThat(buffer.next(0, 0, 0)).isNull();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aNodeFullOfThemKeepsItsLimit() {
        List<EphemeralBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            EphemeralBuffer another = new EphemeralBuffer(budget);
            budget.register(another);
            buffers.add(another);
            for (int event = 0; event < EphemeralBuffer.CAPACITY; event++) {
                another.add(event(), 0);
                budget.settle();
            }
            assertThat(budget.used()).isLessThanOrEqualTo(ReconcileSettings.DEFAULT.nodeRingBytes());
        }
        buffers.forEach(budget::remove);
        assertThat(budget.used()).isZero();
    }
}
