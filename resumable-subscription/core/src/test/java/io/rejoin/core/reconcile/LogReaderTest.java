// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class LogReaderTest {

    private record Query(List<Read> reads, Sinks.One<List<Slice>> answer) {

        void succeed() {
            answer.tryEmitValue(reads.stream()
                            .map(read -> Slice.absent(Cursor.BEGINNING))
                            .toList())
                    .orThrow();
        }
    }

    private static final int PERMITS = ReconcileSettings.DEFAULT.readConcurrency();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create(true);
    private final List<Query> queries = new ArrayList<>();
    private final List<Object> answers = new ArrayList<>();
    private final EventLog log = new EventLog() {
        @Override
        public Mono<PublishOutcome> append(Publication publication) {
            return Mono.error(new AssertionError("a reader does not write"));
        }

        @Override
        public Mono<List<Slice>> read(List<Read> reads) {
            Query query = new Query(reads, Sinks.one());
            queries.add(query);
            return query.answer.asMono();
        }
    };
    private final LogReader reader = reader(new PageCache(ReconcileSettings.DEFAULT));

    private LogReader reader(@Nullable PageCache pages) {
        return new LogReader(log, ReconcileSettings.DEFAULT, time, Duration.ofSeconds(2), new LongAdder(), pages);
    }

    @AfterEach
    void close() {
        time.dispose();
    }

    private void read(int stream) {
        reader.gather(Read.state(StreamKey.of("acme", "s" + stream), Cursor.BEGINNING))
                .subscribe(answers::add, answers::add);
    }

    @Test
    void equalReadsUnderWayShareAnAnswerAndLaterOnesDoNot() {
        for (int i = 0; i < 100; i++) {
            read(1);
        }
        assertThat(queries).hasSize(1);
        queries.getFirst().succeed();
        assertThat(answers).hasSize(100);
        read(1);
        assertThat(queries).hasSize(2);
    }

    @Test
    void aReaderWhoNeedsToKnowWhatIsTrueNowSharesNoAnswerThatWasAskedForEarlier() {
        LogReader now = reader(null);
        Read head = Read.state(StreamKey.of("acme", "s1"), Cursor.BEGINNING);
        now.read(head).subscribe(answers::add, answers::add);
        now.read(head).subscribe(answers::add, answers::add);
        assertThat(queries).hasSize(2);
    }

    @Test
    void readsThatWaitForAPermitGoOutTogether() {
        for (int i = 0; i < 200; i++) {
            read(i);
        }
        assertThat(queries).hasSize(PERMITS);
        for (int i = 0; i < PERMITS; i++) {
            queries.get(i).succeed();
        }
        assertThat(queries.getLast().reads).hasSize(200 - PERMITS);
        queries.getLast().succeed();
        assertThat(answers).hasSize(200).allMatch(Slice.class::isInstance);
        assertThat(queries).hasSize(PERMITS + 1);
    }

    @Test
    void ofACrowdOthersAreWaitedForUnlessTheQueryIsFull() {
        readAndAnswer(0, LogReader.CROWD);
        read(100);
        assertThat(queries).hasSize(LogReader.CROWD);
        time.advanceTimeBy(LogReader.GATHERING);
        assertThat(queries).hasSize(LogReader.CROWD + 1);

        readAndAnswer(200, LogReader.CROWD - 1);
        int full = ReconcileSettings.DEFAULT.readsPerQuery() * LogReader.STATES;
        for (int i = 1_000; i < 1_000 + full; i++) {
            read(i);
        }
        assertThat(queries.getLast().reads).hasSize(full);
    }

    @Test
    void whoHasBegunIsAnsweredAtOnceAndTakesAlongWhoWaits() {
        readAndAnswer(0, LogReader.CROWD);
        read(100);
        reader.read(events(101)).subscribe(answers::add, answers::add);

        assertThat(queries).hasSize(LogReader.CROWD + 1);
        assertThat(queries.getLast().reads).hasSize(2);
    }

    /** Subscribers of as many streams come back within three seconds, to a log that takes 5 ms and a tenth for each read. */
    @Test
    void thousandsOfStreamsAreReadInAFewDozenQueries() {
        int streams = 5_000;
        for (int i = 0; i < streams; i++) {
            Read read = events(i);
            time.schedule(
                    () -> reader.gather(read).subscribe(answers::add, answers::add),
                    3_000L * i / streams,
                    TimeUnit.MILLISECONDS);
        }
        int answered = 0;
        while (answers.size() < streams) {
            time.advanceTimeBy(Duration.ofMillis(1));
            while (answered < queries.size()) {
                Query query = queries.get(answered++);
                time.schedule(query::succeed, 5 + query.reads.size() / 10, TimeUnit.MILLISECONDS);
            }
        }
        assertThat(answers).allMatch(Slice.class::isInstance);
        assertThat(queries).hasSizeLessThan(70);
    }

    private void readAndAnswer(int from, int count) {
        for (int i = from; i < from + count; i++) {
            read(i);
            queries.getLast().succeed();
        }
    }

    private static Read events(int stream) {
        return Read.after(StreamKey.of("acme", "s" + stream), Cursor.BEGINNING, 256, 1 << 16);
    }

    @Test
    void aLogThatDoesNotAnswerFailsItsReadsAndFreesThePermit() {
        for (int i = 0; i < 5; i++) {
            read(i);
        }
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(answers).hasSize(4).allMatch(LogUnavailableException.class::isInstance);
        queries.getLast().succeed();
        assertThat(answers).hasSize(5).last().isInstanceOf(Slice.class);
    }
}
