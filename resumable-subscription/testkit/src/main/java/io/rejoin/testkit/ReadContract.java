// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.assertContiguous;
import static io.rejoin.testkit.TestStream.assertSame;
import static io.rejoin.testkit.TestStream.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a read returns, both ways, within its limits, singly and by the thousand. */
interface ReadContract extends LogContract {

    @Test
    default void afterACursorComesTheRest() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3", "4");
        for (int seen = 1; seen <= written.size(); seen++) {
            Cursor cursor = written.get(seen - 1).cursor();
            Slice slice = stream.after(cursor);
            assertThat(slice.start()).isEqualTo(cursor);
            assertThat(slice.fingerprintAtStart()).isEqualTo(cursor.fingerprint());
            assertSame(slice.events(), written.subList(seen, written.size()));
        }
    }

    @Test
    default void beforeACursorComesWhatLedToIt() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3", "4");
        for (int i = 0; i < written.size(); i++) {
            Cursor cursor = written.get(i).cursor();
            Slice slice = stream.before(cursor);
            assertThat(slice.start()).isEqualTo(cursor);
            assertThat(slice.fingerprintAtStart()).isEqualTo(cursor.fingerprint());
            assertSame(slice.events(), written.subList(0, i));
        }
        assertThat(stream.before(Cursor.BEGINNING).events()).isEmpty();
    }

    @Test
    default void startsWithoutCursorAreResolved() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3");
        assertResolved(stream.from(StartAt.EARLIEST), Cursor.BEGINNING, "1", "2", "3");
        assertResolved(stream.from(StartAt.LATEST), written.getLast().cursor());
        assertResolved(stream.from(new StartAt.Back(1)), written.get(1).cursor(), "3");
        assertResolved(stream.from(new StartAt.Back(2)), written.get(0).cursor(), "2", "3");
        assertResolved(stream.from(new StartAt.Back(3)), Cursor.BEGINNING, "1", "2", "3");
        assertResolved(stream.from(new StartAt.Back(4)), Cursor.BEGINNING, "1", "2", "3");
        assertResolved(stream.from(new StartAt.Back(StartAt.Back.MAX_COUNT)), Cursor.BEGINNING, "1", "2", "3");
    }

    @Test
    default void startsAreResolvedWithinWhatIsKept() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3", "4", "5");
        stream.trimTo(2);
        Cursor boundary = written.get(2).cursor();
        assertThat(stream.state())
                .matches(state -> state.trimmed().equals(boundary)
                        && state.head().equals(written.get(4).cursor()));
        assertResolved(stream.from(StartAt.EARLIEST), boundary, "4", "5");
        assertResolved(stream.from(StartAt.LATEST), written.get(4).cursor());
        assertResolved(stream.from(new StartAt.Back(1)), written.get(3).cursor(), "5");
        assertResolved(stream.from(new StartAt.Back(2)), boundary, "4", "5");
        assertResolved(stream.from(new StartAt.Back(3)), boundary, "4", "5");
        assertThat(texts(stream.before(written.get(4).cursor()))).containsExactly("4");
        assertThat(stream.before(boundary).events()).isEmpty();
        assertThat(stream.before(boundary).fingerprintAtStart()).isEqualTo(boundary.fingerprint());
    }

    private static void assertResolved(Slice slice, Cursor start, String... texts) {
        assertThat(slice.start()).isEqualTo(start);
        assertThat(slice.fingerprintAtStart()).isEqualTo(start.fingerprint());
        assertThat(texts(slice)).containsExactly(texts);
        assertContiguous(start, slice.events());
    }

    @Test
    default void aReadStopsAtItsCount() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3", "4");
        Slice forward = stream.read(Read.after(stream.key(), Cursor.BEGINNING, 2, Long.MAX_VALUE));
        assertThat(texts(forward)).containsExactly("1", "2");
        assertThat(forward.end()).isEqualTo(written.get(1).cursor());
        Read backward = new Read(stream.key(), new Read.Backward(written.get(3).cursor()), 2, Long.MAX_VALUE);
        assertThat(texts(stream.read(backward))).containsExactly("2", "3");
    }

    @Test
    default void aReadOfNothingTellsTheState() {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> written = stream.appendAll("1", "2", "3");
        Cursor cursor = written.get(1).cursor();
        Slice slice = stream.read(Read.state(stream.key(), cursor));
        assertThat(slice.events()).isEmpty();
        assertThat(slice.fingerprintAtStart()).isEqualTo(cursor.fingerprint());
        assertThat(slice.state()).isEqualTo(stream.state());
        Read backward = new Read(stream.key(), new Read.Backward(cursor), 0, 1);
        assertThat(stream.read(backward).events()).isEmpty();
    }

    @Test
    default void aReadSaysWhenTheLogLookedByTheClockOfItsEvents() {
        TestStream stream = TestStream.fresh(fixture());
        Event before = stream.append("1");
        Instant asOf = Objects.requireNonNull(stream.from(StartAt.LATEST).asOf());
        Event after = stream.append("2");
        assertThat(asOf).isBetween(before.time(), after.time());
        assertThat(stream.after(Cursor.BEGINNING).asOf()).isAfterOrEqualTo(after.time());
        assertThat(stream.before(after.cursor()).asOf()).isAfterOrEqualTo(after.time());
    }

    @Test
    default void aReadStopsAfterTheEventThatReachesItsBytes() {
        TestStream stream = TestStream.fresh(fixture());
        Cursor last =
                stream.appendAll("aaaa", "bb", "", "cc", "dddddd", "").getLast().cursor();
        assertThat(texts(stream.read(Read.after(stream.key(), Cursor.BEGINNING, 10, 1))))
                .containsExactly("aaaa");
        assertThat(texts(stream.read(Read.after(stream.key(), Cursor.BEGINNING, 10, 4))))
                .containsExactly("aaaa");
        assertThat(texts(stream.read(Read.after(stream.key(), Cursor.BEGINNING, 10, 5))))
                .containsExactly("aaaa", "bb");
        assertThat(texts(stream.read(Read.after(stream.key(), Cursor.BEGINNING, 10, 7))))
                .containsExactly("aaaa", "bb", "", "cc");
        assertThat(texts(stream.read(Read.after(stream.key(), Cursor.BEGINNING, 1, 7))))
                .containsExactly("aaaa");

        Read.From backward = new Read.Backward(last);
        assertThat(texts(stream.read(new Read(stream.key(), backward, 10, 1)))).containsExactly("dddddd");
        assertThat(texts(stream.read(new Read(stream.key(), backward, 10, 6)))).containsExactly("dddddd");
        assertThat(texts(stream.read(new Read(stream.key(), backward, 10, 7)))).containsExactly("cc", "dddddd");
        assertThat(texts(stream.read(new Read(stream.key(), backward, 10, 9))))
                .containsExactly("bb", "", "cc", "dddddd");
    }

    @Test
    default void aStreamThatDoesNotExistIsAbsent() {
        TestStream stream = TestStream.fresh(fixture());
        Cursor anywhere = new Cursor(7, 7);
        assertThat(stream.from(StartAt.EARLIEST)).isEqualTo(Slice.absent(Cursor.BEGINNING));
        assertThat(stream.from(StartAt.LATEST)).isEqualTo(Slice.absent(Cursor.BEGINNING));
        assertThat(stream.from(new StartAt.Back(3))).isEqualTo(Slice.absent(Cursor.BEGINNING));
        assertThat(stream.after(Cursor.BEGINNING)).isEqualTo(Slice.absent(Cursor.BEGINNING));
        assertThat(stream.after(anywhere)).isEqualTo(Slice.absent(anywhere));
        assertThat(stream.before(anywhere)).isEqualTo(Slice.absent(anywhere));
    }

    @Test
    default void pagesJoinWithoutSeam() {
        TestStream stream = TestStream.fresh(fixture());
        stream.appendAll(numbers(Read.MAX_EVENTS));
        stream.appendAll(numbers(100));
        assertThat(stream.after(Cursor.BEGINNING).events()).hasSize(Read.MAX_EVENTS);
        List<Event> read = new ArrayList<>();
        Cursor position = Cursor.BEGINNING;
        while (!position.equals(stream.state().head())) {
            Slice page = stream.read(Read.after(stream.key(), position, 333, Long.MAX_VALUE));
            read.addAll(page.events());
            position = page.end();
        }
        assertContiguous(Cursor.BEGINNING, read);
        assertThat(read).hasSize(Read.MAX_EVENTS + 100);
    }

    @Test
    default void manyReadsAreAnsweredInTheOrderAsked() {
        TestStream first = TestStream.fresh(fixture());
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TestStream stream = first.sibling("room:" + (i * 37 % 100));
            if (i % 10 != 9) {
                stream.appendAll(numbers(1 + i % 5));
            }
            reads.add(Read.after(stream.key(), Cursor.BEGINNING, Read.MAX_EVENTS, Long.MAX_VALUE));
            reads.add(new Read(stream.key(), new Read.Forward(StartAt.LATEST), 10, 100));
            reads.add(new Read(stream.key(), new Read.Forward(StartAt.EARLIEST), 0, 1));
            reads.add(new Read(stream.key(), new Read.Forward(new StartAt.Back(2)), 1, 100));
            reads.add(new Read(stream.key(), new Read.Forward(new StartAt.Back(2)), 10, 2));
            reads.add(new Read(
                    stream.key(), new Read.Backward(stream.from(StartAt.LATEST).start()), 2, 100));
            reads.add(Read.state(stream.key(), new Cursor(1, 1)));
            reads.add(Read.after(stream.key(), new Cursor(99, 1), 10, 100));
            reads.add(Read.after(stream.key(), Cursor.BEGINNING, 1, 1));
            reads.add(Read.after(stream.key(), Cursor.BEGINNING, Read.MAX_EVENTS, Long.MAX_VALUE));
        }
        List<Slice> together = TestStream.answers(fixture(), reads);
        assertThat(reads).hasSize(1_000);
        for (int i = 0; i < reads.size(); i++) {
            assertAgree(reads.get(i), together.get(i), first.read(reads.get(i)));
        }
        assertThat(TestStream.answers(fixture(), List.of())).isEmpty();
    }

    private static void assertAgree(Read read, Slice one, Slice other) {
        assertThat(one.state()).as("state of %s", read).isEqualTo(other.state());
        assertThat(one.start()).as("start of %s", read).isEqualTo(other.start());
        assertThat(one.fingerprintAtStart())
                .as("fingerprint at start of %s", read)
                .isEqualTo(other.fingerprintAtStart());
        assertSame(one.events(), other.events());
    }

    private static String[] numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
