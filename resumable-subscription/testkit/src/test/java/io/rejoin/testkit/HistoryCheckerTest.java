// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {

    private static final StreamKey ROOM = StreamKey.of("acme", "room:1");
    private static final List<Cursor> HISTORY =
            LongStream.rangeClosed(1, 6).mapToObj(HistoryCheckerTest::cursor).toList();

    private final HistoryChecker checker = new HistoryChecker();
    private final ObservedSubscriber alice = checker.subscriber("alice", ROOM);

    @Test
    void aRunOverSeveralConnectionsIsClean() {
        alice.opened(Cursor.BEGINNING);
        send(1, 2, 3);
        alice.opened(cursor(3));
        send(4, 5, 6);
        alice.positioned(cursor(6));
        assertClean();
    }

    @Test
    void whatIsPassedOverIsLost() {
        alice.opened(Cursor.BEGINNING);
        send(1, 4, 5, 6);
        assertThat(anomalies()).containsExactly(Anomaly.LOST);
        assertThat(checker.findings().getFirst())
                .hasToString("LOST acme/room:1 alice: after " + cursor(1) + " missed 2..3 before " + cursor(4));
    }

    @Test
    void aResumeFurtherOnLosesWhatIsBetween() {
        alice.opened(Cursor.BEGINNING);
        send(1, 2);
        alice.opened(cursor(4));
        send(5, 6);
        assertThat(anomalies()).containsExactly(Anomaly.LOST);
    }

    @Test
    void whatComesAgainIsDuplicated() {
        alice.opened(cursor(1));
        send(2, 3, 3, 2);
        assertThat(anomalies()).containsExactly(Anomaly.DUPLICATED, Anomaly.DUPLICATED);
        alice.opened(cursor(2));
        assertThat(anomalies()).hasSize(3).endsWith(Anomaly.DUPLICATED);
    }

    @Test
    void whatComesTooLateIsReorderedAndNotLost() {
        alice.opened(Cursor.BEGINNING);
        send(1, 4, 3, 2, 5);
        assertThat(anomalies()).containsExactly(Anomaly.REORDERED, Anomaly.REORDERED);
    }

    @Test
    void ofAHoleThatIsFilledInTheMiddleBothEndsStayLost() {
        alice.opened(Cursor.BEGINNING);
        send(1, 6, 3);
        assertThat(checker.findings())
                .extracting(Finding::detail)
                .containsExactly("came too late", "missed 2..2 before", "missed 4..5 before");
    }

    @Test
    void anotherPredecessorIsASplice() {
        alice.opened(Cursor.BEGINNING);
        send(1, 2);
        alice.event(cursor(3), 666);
        assertThat(anomalies()).containsExactly(Anomaly.SPLICED);
    }

    @Test
    void anotherEventAtTheSamePlaceIsASplice() {
        alice.opened(Cursor.BEGINNING);
        send(1, 2);
        alice.event(new Cursor(2, 666), null);
        assertThat(anomalies()).containsExactly(Anomaly.SPLICED);
    }

    @Test
    void aResumeElsewhereThanAskedIsASplice() {
        alice.opened(cursor(2));
        alice.opened(new Cursor(2, 666));
        assertThat(anomalies()).containsExactly(Anomaly.SPLICED);
    }

    /** The wire shows no predecessors: only the stream's contents tell that event 2 was of a history that it lost. */
    @Test
    void aLostHistoryThatGoesOnWithoutResetIsASplice() {
        alice.opened(Cursor.BEGINNING);
        alice.event(cursor(1), null);
        alice.event(new Cursor(2, 666), null);
        alice.event(cursor(3), null);
        assertThat(anomalies()).isEmpty();
        checker.disturbed(ROOM);
        checker.finish(ROOM, HISTORY.subList(0, 3));
        assertThat(anomalies()).contains(Anomaly.SPLICED);
    }

    @Test
    void afterAResetAnotherRunBegins() {
        alice.opened(Cursor.BEGINNING);
        alice.event(new Cursor(1, 666), 0);
        checker.disturbed(ROOM);
        alice.reset(new Cursor(1, 666), Cursor.BEGINNING);
        send(1, 2, 3, 4, 5, 6);
        assertClean();
    }

    @Test
    void aResetThatNothingProvokedIsAFinding() {
        checker.disturbed(ROOM);
        alice.opened(Cursor.BEGINNING);
        send(1, 2);
        alice.reset(cursor(2), Cursor.BEGINNING);
        assertThat(anomalies()).isEmpty();
        checker.settled(ROOM);
        alice.reset(Cursor.BEGINNING, Cursor.BEGINNING);
        assertThat(anomalies()).containsExactly(Anomaly.UNPROVOKED_RESET);
    }

    @Test
    void whatNeverCameIsUnobservedButNotForThoseWhoLeft() {
        ObservedSubscriber bob = checker.subscriber("bob", ROOM);
        alice.opened(Cursor.BEGINNING);
        bob.opened(Cursor.BEGINNING);
        send(1, 2, 3, 4);
        bob.leave();
        checker.finish(ROOM, HISTORY);
        assertThat(checker.findings())
                .singleElement()
                .hasToString("UNOBSERVED acme/room:1 alice: after " + cursor(4) + " it never saw " + cursor(5));
    }

    @Test
    void whatWasAcknowledgedHasToBeObservedAndKept() {
        HISTORY.forEach(cursor -> checker.acknowledged(ROOM, cursor));
        alice.opened(Cursor.BEGINNING);
        send(1, 2, 3, 4, 5);
        checker.finish(ROOM, null);
        assertThat(anomalies()).containsExactly(Anomaly.UNOBSERVED);
        checker.finish(ROOM, HISTORY.subList(0, 5));
        assertThat(anomalies()).contains(Anomaly.FORGOTTEN);
        assertThatThrownBy(checker::assertClean).hasMessageContaining("2 findings");
    }

    private void send(long... seqs) {
        for (long seq : seqs) {
            alice.event(cursor(seq), seq == 1 ? 0 : cursor(seq - 1).fingerprint());
        }
    }

    private List<Anomaly> anomalies() {
        return checker.findings().stream().map(Finding::anomaly).toList();
    }

    private void assertClean() {
        checker.finish(ROOM, HISTORY);
        checker.assertClean();
    }

    private static Cursor cursor(long seq) {
        return new Cursor(seq, (int) (seq * 11));
    }
}
