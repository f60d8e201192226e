// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** However many pages wait, few of them are in the log's way. */
class PatientLogTest {

    /** A log with four connections, each of which answers when it is told to. */
    private static final class FourConnections implements EventLog {

        private static final int CONNECTIONS = 4;

        private final Deque<Sinks.One<List<Slice>>> atWork = new ArrayDeque<>();

        @Override
        public Mono<PublishOutcome> append(Publication publication) {
            return Mono.empty();
        }

        @Override
        public Mono<List<Slice>> read(List<Read> reads) {
            return Mono.defer(() -> {
                assertThat(atWork.size()).as("a read that finds no connection").isLessThan(CONNECTIONS);
                Sinks.One<List<Slice>> answer = Sinks.one();
                atWork.add(answer);
                return answer.asMono().doOnCancel(() -> atWork.remove(answer));
            });
        }

        void answer() {
            atWork.remove().tryEmitValue(List.of()).orThrow();
        }

        void fail() {
            atWork.remove().tryEmitError(new IllegalStateException("gone")).orThrow();
        }
    }

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FourConnections log = new FourConnections();
    private final PatientLog pages = new PatientLog(log, time);
    private final List<Integer> answered = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();
    private final List<Disposable> asked = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        asked.forEach(Disposable::dispose);
        assertThat(log.atWork).isEmpty();
        ask(PatientLog.TURNS);
        assertThat(log.atWork).as("turns that nobody has lost").hasSize(PatientLog.TURNS);
        time.dispose();
    }

    @Test
    void anAuditFindsAConnectionHoweverManyPagesWait() {
        ask(PatientLog.TURNS + PatientLog.MAX_WAITING);
        Disposable audit = log.read(state()).subscribe();
        assertThat(log.atWork).hasSize(PatientLog.TURNS + 1);
        audit.dispose();
    }

    @Test
    void pagesAreReadInTheOrderInWhichTheyWereAskedFor() {
        ask(100);
        for (int i = 0; i < 100; i++) {
            log.answer();
            time.advanceTime();
        }
        assertThat(answered).hasSize(100).isSorted();
    }

    @Test
    void whoFailsOrLeavesGivesTheTurnToOthers() {
        ask(PatientLog.TURNS + 4);
        asked.get(PatientLog.TURNS).dispose();
        asked.getFirst().dispose();
        log.fail();
        time.advanceTime();
        assertThat(failed).hasSize(1);
        while (!log.atWork.isEmpty()) {
            log.answer();
            time.advanceTime();
        }
        assertThat(answered).containsExactly(2, 4, 5, 6);
    }

    @Test
    void whoWouldWaitBehindTooManyIsRefused() {
        ask(PatientLog.TURNS + PatientLog.MAX_WAITING + 1);
        assertThat(failed).hasSize(1).allSatisfy(failure -> assertRefused(failure, "pages: 1000 are waiting"));
    }

    @Test
    void whoHasWaitedForTooLongIsRefused() {
        ask(PatientLog.TURNS + 2);
        time.advanceTimeBy(PatientLog.LONGEST_WAIT);
        assertThat(failed).hasSize(2).allSatisfy(failure -> assertRefused(failure, "pages: waited for PT2S"));
        log.answer();
        assertThat(answered).containsExactly(0);
    }

    private static void assertRefused(Throwable failure, String detail) {
        assertThat(failure).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.LOG_UNAVAILABLE);
            assertThat(problem.detail()).isEqualTo(detail);
        });
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            int number = asked.size();
            asked.add(pages.read(state()).subscribe(_ -> answered.add(number), failed::add));
        }
    }

    private static List<Read> state() {
        return List.of(Read.state(StreamKey.of("acme", "room"), Cursor.BEGINNING));
    }
}
