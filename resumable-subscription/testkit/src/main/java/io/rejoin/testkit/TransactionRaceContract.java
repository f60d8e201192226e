// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static io.rejoin.testkit.TestStream.assertContiguous;
import static io.rejoin.testkit.TestStream.assertSame;
import static io.rejoin.testkit.TestStream.await;
import static io.rejoin.testkit.TestStream.committed;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.PublishOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Writers among whom there are transactions of others: slow ones, and ones that roll back after they have appended. */
interface TransactionRaceContract extends LogContract {

    /** Writers at once: an eighth of them commits slowly, an eighth rolls back, the others publish. */
    int WRITERS = 64;

    /** What each of them does so many times. */
    int ROUNDS = 2;

    /** Questions that a slow transaction asks of the log before it commits, its streams locked. */
    int SLOWNESS = 3;

    @Test
    default void slowTransactionsAndThoseThatRollBackLeaveHistoryDenseAndInTheOrderOfCommits(TestReporter reporter)
            throws Exception {
        Optional<ForeignTransaction> probe = fixture().begin();
        reporter.publishEntry(
                "transactions of others", probe.isPresent() ? "takes part" : "cannot: run without such writers");
        if (probe.isPresent()) {
            await(probe.get().rollBack().thenReturn(true));
        }
        TestStream stream = TestStream.fresh(fixture());
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Event>> follower = threads.submit(() -> follow(stream, writing));
            List<Future<List<Event>>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> threads.submit(() -> write(stream, writer, probe.isPresent())))
                    .toList();
            List<Event> acknowledged = new ArrayList<>();
            try {
                for (Future<List<Event>> writer : writers) {
                    acknowledged.addAll(writer.get());
                }
            } finally {
                writing.set(false);
            }
            acknowledged.sort((a, b) -> a.cursor().compareTo(b.cursor()));
            assertSame(follower.get(), acknowledged);
            assertThat(TestStream.texts(acknowledged)).noneMatch(text -> text.startsWith("rolled back"));
            assertThat(stream.state().head()).isEqualTo(acknowledged.getLast().cursor());
        }
    }

    private List<Event> write(TestStream stream, int writer, boolean inTransactions) {
        List<Event> acknowledged = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String text = writer + "." + i;
            if (inTransactions && writer % 8 == 2) {
                acknowledged.add(commitSlowly(stream, text));
            } else if (inTransactions && writer % 8 == 3) {
                rollBack(stream, "rolled back " + text);
            } else {
                acknowledged.add(stream.append(text));
            }
        }
        return acknowledged;
    }

    private Event commitSlowly(TestStream stream, String text) {
        while (true) {
            ForeignTransaction transaction = fixture().begin().orElseThrow();
            PublishOutcome outcome = append(transaction, stream, text);
            if (outcome instanceof PublishOutcome.Busy) {
                await(transaction.rollBack().thenReturn(true));
                continue;
            }
            Event event = committed(outcome).getFirst();
            for (int i = 0; i < SLOWNESS; i++) {
                assertThat(stream.after(Cursor.BEGINNING).events())
                        .as("not committed yet")
                        .noneMatch(seen -> seen.cursor().equals(event.cursor()));
            }
            await(transaction.commit().thenReturn(true));
            return event;
        }
    }

    private void rollBack(TestStream stream, String text) {
        ForeignTransaction transaction = fixture().begin().orElseThrow();
        PublishOutcome outcome = append(transaction, stream, text);
        assertThat(outcome).isInstanceOfAny(PublishOutcome.Committed.class, PublishOutcome.Busy.class);
        await(transaction.rollBack().thenReturn(true));
    }

    private static PublishOutcome append(ForeignTransaction transaction, TestStream stream, String text) {
        return await(transaction.append(List.of(stream.publication(text)))).getFirst();
    }

    /** Reads on until nobody writes and there is nothing more; each page goes on from the one before. */
    private static List<Event> follow(TestStream stream, AtomicBoolean writing) {
        List<Event> seen = new ArrayList<>();
        Cursor position = Cursor.BEGINNING;
        boolean more;
        do {
            more = writing.get();
            List<Event> next = stream.after(position).events();
            assertContiguous(position, next);
            seen.addAll(next);
            position = seen.isEmpty() ? position : seen.getLast().cursor();
            more |= !next.isEmpty();
        } while (more);
        return seen;
    }
}
