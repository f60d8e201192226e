// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is particular to this log; what it shares with all others is tested by the contracts of the testkit. */
class InMemoryEventLogTest {

    private static final StreamKey ROOM = StreamKey.of("acme", "room:1");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InMemoryEventLog log = new InMemoryEventLog(() -> now, new SplittableRandom(1));

    @Test
    void aRestoredSnapshotRefusesTheCursorsOfWhatItLost() {
        Cursor kept = append("1");
        InMemoryEventLog.Snapshot backup = log.snapshot();
        Cursor lost = append("2");

        log.restore(backup);

        assertThat(CursorCheck.refusal(after(kept))).isNull();
        assertThat(CursorCheck.refusal(after(lost))).isEqualTo(ResetReason.OTHER_HISTORY);
        append("another 2");
        append("3");
        assertThat(CursorCheck.refusal(after(lost))).isEqualTo(ResetReason.OTHER_HISTORY);
    }

    @Test
    void aSnapshotIsUntouchedByWhatTheLogDoesAfterIt() {
        append("1");
        InMemoryEventLog.Snapshot backup = log.snapshot();
        append("2");
        log.restore(backup);
        append("another 2");

        log.restore(backup);

        assertThat(after(Cursor.BEGINNING).events()).extracting(Event::seq).containsExactly(1L);
    }

    @Test
    void countRetentionAppliesWithTheAppendAndAgeRetentionWithTrim() {
        log.configure(ROOM, new Retention(2, Duration.ofSeconds(10))).block();
        append("1");
        append("2");
        append("3");
        assertThat(log.describe(ROOM).block())
                .matches(room -> room.count() == 2 && room.earliest().seq() == 1);

        now = now.plusSeconds(11);
        assertThat(log.describe(ROOM).block()).matches(room -> room.count() == 2);
        log.trim();
        assertThat(log.describe(ROOM).block())
                .matches(room -> room.count() == 0 && room.earliest().seq() == 3);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        Publication keyed = Publication.of(ROOM, content("1")).withKey(new IdempotencyKey("k"));
        log.append(keyed).block();

        now = now.plus(Duration.ofHours(24)).minusMillis(1);
        assertThat(log.append(keyed).block()).isInstanceOf(PublishOutcome.Replayed.class);
        now = now.plusMillis(1);
        assertThat(log.append(keyed).block()).isInstanceOf(PublishOutcome.Committed.class);
    }

    private Cursor append(String text) {
        PublishOutcome outcome = log.append(Publication.of(ROOM, content(text))).block();
        assertThat(outcome).isInstanceOf(PublishOutcome.Committed.class);
        return ((PublishOutcome.Committed) Objects.requireNonNull(outcome))
                .events()
                .getLast()
                .cursor();
    }

    private Slice after(Cursor cursor) {
        List<Slice> slices =
                log.read(List.of(Read.after(ROOM, cursor, 10, 1_000))).block();
        return Objects.requireNonNull(slices).getFirst();
    }

    private static Content content(String text) {
        return new Content(null, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }
}
