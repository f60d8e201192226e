// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.assertContiguous;
import static io.rejoin.testkit.TestStream.assertSame;
import static io.rejoin.testkit.TestStream.committed;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many writers and readers at once: what is visible is always a prefix of one dense history. */
interface RaceContract extends LogContract {

    /** Writers at once. */
    int WRITERS = 64;

    /** Publications of each writer. */
    int PUBLICATIONS = 12;

    @Test
    default void readersSeeOnlyPrefixesWhileManyWrite() throws Exception {
        TestStream stream = TestStream.fresh(fixture());
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Event>> follower = threads.submit(() -> follow(stream, writing));
            Future<List<Slice>> poller = threads.submit(() -> poll(stream, writing));
            List<Future<List<Event>>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> threads.submit(() -> write(stream, writer)))
                    .toList();
            List<List<Event>> acknowledged = new ArrayList<>();
            try {
                for (Future<List<Event>> writer : writers) {
                    acknowledged.add(writer.get());
                }
            } finally {
                writing.set(false);
            }

            List<Event> history = follower.get();
            assertThat(history.getLast().cursor()).isEqualTo(stream.state().head());
            assertThat(history)
                    .hasSize(acknowledged.stream().mapToInt(List::size).sum());
            for (List<Event> ofOneWriter : acknowledged) {
                assertThat(ofOneWriter).isSortedAccordingTo((a, b) -> a.cursor().compareTo(b.cursor()));
                assertSame(
                        ofOneWriter,
                        ofOneWriter.stream()
                                .map(event -> history.get((int) event.seq() - 1))
                                .toList());
            }
            long seen = 0;
            for (Slice slice : poller.get()) {
                assertSame(slice.events(), history.subList((int) slice.start().seq(), (int)
                        slice.end().seq()));
                long head = slice.state() == null ? 0 : slice.state().head().seq();
                assertThat(head).as("a head never goes back").isGreaterThanOrEqualTo(seen);
                assertThat(head)
                        .as("the head that came with these events")
                        .isEqualTo(slice.end().seq());
                seen = head;
            }
        }
    }

    /** One writer: each publication only after the one before, and visible as soon as it is acknowledged. */
    private static List<Event> write(TestStream stream, int writer) {
        List<Event> acknowledged = new ArrayList<>();
        for (int i = 0; i < PUBLICATIONS; i++) {
            String text = writer + "." + i;
            String[] texts = IntStream.rangeClosed(0, i % 3)
                    .mapToObj(n -> text + "." + n)
                    .toArray(String[]::new);
            List<Event> events = stream.appendAll(texts);
            assertThat(TestStream.texts(events)).containsExactly(texts);
            assertContiguous(
                    new Cursor(events.getFirst().seq() - 1, events.getFirst().previous()), events);
            assertThat(stream.state().head())
                    .isGreaterThanOrEqualTo(events.getLast().cursor());
            acknowledged.addAll(events);
        }
        return acknowledged;
    }

    /** Reads on from where it is until nobody writes and there is nothing more. */
    private static List<Event> follow(TestStream stream, AtomicBoolean writing) {
        List<Event> seen = new ArrayList<>();
        Cursor position = Cursor.BEGINNING;
        boolean more;
        do {
            more = writing.get();
            Slice next = stream.after(position);
            assertContiguous(position, next.events());
            seen.addAll(next.events());
            position = next.end();
            more |= !next.events().isEmpty();
        } while (more);
        return seen;
    }

    /** Reads the newest few events again and again. */
    private static List<Slice> poll(TestStream stream, AtomicBoolean writing) {
        List<Slice> seen = new ArrayList<>();
        while (writing.get() && seen.size() < 20_000) {
            seen.add(stream.from(new StartAt.Back(5)));
        }
        return seen;
    }

    @Test
    default void writersOfManyStreamsKeepEachOfThemDense() throws Exception {
        TestStream first = TestStream.fresh(fixture());
        List<TestStream> streams =
                IntStream.range(0, 8).mapToObj(i -> first.sibling("room:" + i)).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int from = writer;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < PUBLICATIONS; i++) {
                        streams.get((from + i * (1 + from % 3)) % streams.size())
                                .append(from + "." + i);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        List<Read> reads = streams.stream()
                .map(stream -> Read.after(stream.key(), Cursor.BEGINNING, Read.MAX_EVENTS, Long.MAX_VALUE))
                .toList();
        List<Slice> slices = TestStream.answers(fixture(), reads);
        slices.forEach(slice -> assertContiguous(Cursor.BEGINNING, slice.events()));
        assertThat(slices.stream().flatMap(slice -> TestStream.texts(slice).stream()))
                .hasSize(WRITERS * PUBLICATIONS)
                .doesNotHaveDuplicates();
    }

    @Test
    default void ofManyRetriesAtOnceOneIsWritten() throws Exception {
        TestStream stream = TestStream.fresh(fixture());
        IdempotencyKey key = new IdempotencyKey("key");
        List<PublishOutcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PublishOutcome>> retries = IntStream.range(0, 16)
                    .mapToObj(_ -> threads.submit(
                            () -> stream.publish(stream.publication("1").withKey(key))))
                    .toList();
            for (Future<PublishOutcome> retry : retries) {
                outcomes.add(retry.get());
            }
        }
        List<Event> kept = stream.after(Cursor.BEGINNING).events();
        assertThat(kept).hasSize(1);
        Cursor cursor = kept.getFirst().cursor();
        PublishOutcome replayed = new PublishOutcome.Replayed(cursor, cursor);
        assertThat(outcomes).filteredOn(replayed::equals).hasSize(15);
        assertThat(outcomes)
                .filteredOn(PublishOutcome.Committed.class::isInstance)
                .singleElement()
                .satisfies(outcome -> assertSame(committed(outcome), kept));
    }

    @Test
    default void everyLifeOfAStreamThatIsDeletedUnderItsWritersIsDense() throws Exception {
        TestStream stream = TestStream.fresh(fixture());
        List<Event> acknowledged = new ArrayList<>(List.of(stream.append("first")));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Event>>> writers = IntStream.range(0, 8)
                    .mapToObj(writer -> threads.submit(() -> IntStream.range(0, PUBLICATIONS)
                            .mapToObj(i -> stream.append(writer + "." + i))
                            .toList()))
                    .toList();
            for (int i = 0; i < 5; i++) {
                TestStream.await(fixture().administration().delete(stream.key()));
            }
            for (Future<List<Event>> writer : writers) {
                acknowledged.addAll(writer.get());
            }
        }
        acknowledged.add(stream.append("last"));
        List<Event> kept = stream.after(Cursor.BEGINNING).events();
        assertContiguous(Cursor.BEGINNING, kept);
        List<Event> ofThisLife = acknowledged.stream()
                .filter(event -> event.incarnation().equals(kept.getFirst().incarnation()))
                .sorted((a, b) -> a.cursor().compareTo(b.cursor()))
                .toList();
        assertSame(kept, ofThisLife);
    }
}
