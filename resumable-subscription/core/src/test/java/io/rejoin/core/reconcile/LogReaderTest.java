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
import java.util.concurrent.atomic.LongAdder;
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

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create(true);
    private final List<Query> queries = new ArrayList<>();
    private final List<Object> answers = new ArrayList<>();
    private final LogReader reader = new LogReader(
            new EventLog() {
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
            },
            ReconcileSettings.DEFAULT,
            time,
            Duration.ofSeconds(2),
            new LongAdder(),
            null);

    @AfterEach
    void close() {
        time.dispose();
    }

    private void read(int stream) {
        reader.read(Read.state(StreamKey.of("acme", "s" + stream), Cursor.BEGINNING))
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
    void readsThatWaitForAPermitGoOutTogether() {
        for (int i = 0; i < 200; i++) {
            read(i);
        }
        assertThat(queries).hasSize(4);
        queries.getFirst().succeed();
        assertThat(queries).hasSize(5);
        assertThat(queries.getLast().reads).hasSize(64);
        for (int i = 1; i < queries.size(); i++) {
            queries.get(i).succeed();
        }
        assertThat(answers).hasSize(200).allMatch(Slice.class::isInstance);
        assertThat(queries).hasSize(4 + 4);
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
