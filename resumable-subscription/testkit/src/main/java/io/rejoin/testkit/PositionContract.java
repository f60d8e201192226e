// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which positions a log's answers let a subscriber go on from, and that a refused one is never given an event. */
interface PositionContract extends LogContract {

    @Test
    default void everyPositionOfTheStreamIsAccepted() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3");
        assertAnswer(stream, Cursor.BEGINNING, null);
        written.forEach(event -> assertAnswer(stream, event.cursor(), null));
    }

    @Test
    default void anotherFingerprintIsAnotherHistory() {
        TestStream stream = TestStream.fresh(fixture());
        for (Event event : stream.appendAll("1", "2", "3")) {
            assertAnswer(stream, new Cursor(event.seq(), event.fingerprint() ^ 1), ResetReason.OTHER_HISTORY);
            assertAnswer(stream, new Cursor(event.seq(), ~event.fingerprint()), ResetReason.OTHER_HISTORY);
        }
    }

    @Test
    default void beyondTheHeadIsAnotherHistory() {
        TestStream stream = TestStream.fresh(fixture());
        Event head = stream.append("1");
        assertAnswer(stream, new Cursor(2, head.fingerprint()), ResetReason.OTHER_HISTORY);
        assertAnswer(stream, new Cursor(Cursor.MAX_SEQ, 0), ResetReason.OTHER_HISTORY);
        assertThat(stream.after(new Cursor(2, 2)).fingerprintAtStart()).isNull();
    }

    @Test
    default void beforeTheTrimBoundaryIsExpiredAndTheBoundaryItselfIsNot() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3", "4");
        stream.trimTo(2);
        Cursor boundary = written.get(1).cursor();

        assertAnswer(stream, Cursor.BEGINNING, ResetReason.EXPIRED);
        assertAnswer(stream, written.get(0).cursor(), ResetReason.EXPIRED);
        assertThat(stream.after(written.get(0).cursor()).fingerprintAtStart()).isNull();
        assertAnswer(stream, boundary, null);
        assertAnswer(stream, new Cursor(boundary.seq(), ~boundary.fingerprint()), ResetReason.OTHER_HISTORY);
        assertThat(stream.after(boundary).fingerprintAtStart()).isEqualTo(boundary.fingerprint());
        assertThat(TestStream.texts(stream.after(boundary))).containsExactly("3", "4");
        assertAnswer(stream, written.get(2).cursor(), null);
    }

    @Test
    default void aStreamThatLostAllItsEventsToTimeGoesOnWhereItWas() {
        TestStream stream = TestStream.fresh(fixture());
        Cursor last = stream.appendAll("1", "2").getLast().cursor();
        TestStream.await(fixture().administration().configure(stream.key(), new Retention(100, Duration.ofHours(1))));
        fixture().age(stream.key(), Duration.ofHours(2));
        fixture().applyRetention();

        assertThat(stream.state())
                .matches(state -> state.trimmed().equals(last) && state.head().equals(last));
        assertAnswer(stream, last, null);
        assertAnswer(stream, Cursor.BEGINNING, ResetReason.EXPIRED);
        assertThat(stream.from(StartAt.EARLIEST).start()).isEqualTo(last);
        assertThat(stream.from(StartAt.LATEST).start()).isEqualTo(last);
        assertThat(stream.append("3").follows(last)).isTrue();
        assertThat(TestStream.texts(stream.after(last))).containsExactly("3");
    }

    @Test
    default void aStreamThatWasDeletedAndCreatedAgainIsAnotherHistory() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> former = stream.appendAll("1", "2");
        stream.delete();
        former.forEach(event -> assertAnswer(stream, event.cursor(), ResetReason.OTHER_HISTORY));
        assertAnswer(stream, Cursor.BEGINNING, null);

        Event first = stream.append("1");
        assertThat(first.seq()).isEqualTo(1);
        assertThat(first.previous()).isZero();
        assertThat(first.incarnation()).isNotEqualTo(former.getFirst().incarnation());
        assertThat(stream.state().incarnation()).isEqualTo(first.incarnation());
        stream.append("2");
        former.forEach(event -> assertAnswer(stream, event.cursor(), ResetReason.OTHER_HISTORY));
        assertAnswer(stream, Cursor.BEGINNING, null);
    }

    @Test
    default void ofAStreamWithoutEventsOnlyTheBeginningIsAPosition() {
        TestStream absent = TestStream.fresh(fixture());
        TestStream empty = absent.sibling("room:2");
        TestStream.await(fixture().administration().configure(empty.key(), Retention.DEFAULT));
        for (TestStream stream : List.of(absent, empty)) {
            assertAnswer(stream, Cursor.BEGINNING, null);
            assertAnswer(stream, new Cursor(1, 1), ResetReason.OTHER_HISTORY);
        }
        assertThat(empty.state())
                .matches(state ->
                        state.head().equals(Cursor.BEGINNING) && state.trimmed().equals(Cursor.BEGINNING));
        assertThat(empty.from(StartAt.LATEST).start()).isEqualTo(Cursor.BEGINNING);
        assertThat(empty.from(new StartAt.Back(5)).start()).isEqualTo(Cursor.BEGINNING);
    }

    private static void assertAnswer(TestStream stream, Cursor cursor, @Nullable ResetReason refusal) {
        for (Slice answer :
                List.of(stream.after(cursor), stream.before(cursor), stream.read(Read.state(stream.key(), cursor)))) {
            assertThat(answer.start()).isEqualTo(cursor);
            assertThat(CursorCheck.refusal(answer))
                    .as("%s of %s", cursor, answer.state())
                    .isEqualTo(refusal);
            if (refusal != null) {
                assertThat(answer.events())
                        .as("events from %s, which is refused", cursor)
                        .isEmpty();
            }
        }
    }
}
