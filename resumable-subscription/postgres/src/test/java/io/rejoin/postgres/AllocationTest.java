// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Incarnation;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllocationTest {

    private static final StreamKey A = Log.stream("a");
    private static final StreamKey B = Log.stream("b");
    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATE = EARLY.plusSeconds(1);

    private final Allocation allocation = new Allocation(
            Map.of(
                    A, new LockedStream(1, A, new Incarnation(11), new Cursor(7, 70), LATE),
                    B, new LockedStream(2, B, new Incarnation(22), Cursor.BEGINNING, EARLY)),
            List.of(),
            new Random(1));

    @Test
    void eachStreamGoesOnFromItsHeadInTheOrderOfPublishes() {
        add(A, "1");
        add(B, "2");
        add(A, "3");
        List<Event> events = allocation.events();
        assertThat(events.get(0).follows(new Cursor(7, 70))).isTrue();
        assertThat(events.get(1).follows(Cursor.BEGINNING)).isTrue();
        assertThat(events.get(2).follows(events.get(0).cursor())).isTrue();
        assertThat(allocation.heads().values())
                .containsExactlyInAnyOrder(events.get(2).cursor(), events.get(1).cursor());
        assertThat(events).allMatch(event -> event.time().equals(LATE));
        assertThat(allocation.streamId(events.get(1))).isEqualTo(2);
    }

    @Test
    void aStreamThatIsNotHeldIsNotWritten() {
        add(Log.stream("c"), "1");
        assertThat(allocation.outcomes()).containsExactly((PublishOutcome) null);
        assertThat(allocation.events()).isEmpty();
    }

    @Test
    void aKeyIsOfItsStream() {
        allocation.add(Publish.of(Log.publication(A, "1").withKey(new IdempotencyKey("k"))));
        allocation.add(Publish.of(Log.publication(B, "1").withKey(new IdempotencyKey("k"))));
        assertThat(allocation.outcomes()).allMatch(Committed.class::isInstance);
        assertThat(allocation.newKeys()).hasSize(2);
    }

    private void add(StreamKey stream, String text) {
        allocation.add(Publish.of(Log.publication(stream, text)));
    }
}
