// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit finds each way in which a history can be wrong, and nothing where it is right. */
class AuditTest {

    private static final String STREAM = "s";

    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Journal journal = new Journal("somebody", STREAM);
    private final Audit audit = new Audit(acknowledgements, List.of(journal));

    @Test
    void findsNothingWhereEverythingCameOnceAndInOrder() {
        publish(1, 2, 3);
        journal.positioned(Cursor.BEGINNING);
        deliver(1, 2);
        journal.positioned(at(2)); // came back
        deliver(3);
        Audit.Result result = audit.audit(log(1, 2, 3), null);
        assertThat(result.findings()).isEmpty();
        assertThat(result.delivered()).isEqualTo(3);
    }

    @Test
    void goesOnFromAuditToAudit() {
        deliver(1, 2);
        assertThat(audit.audit(log(1, 2), null).findings()).isEmpty();
        deliver(3);
        Audit.Result result = audit.audit(log(1, 2, 3), null);
        assertThat(result.findings()).isEmpty();
        assertThat(result.delivered()).isEqualTo(1);
    }

    @Test
    void findsAHole() {
        deliver(1, 3);
        assertThat(found(log(1, 2, 3))).containsExactly(Anomaly.LOST);
    }

    @Test
    void findsAPositionThatJumped() {
        deliver(1);
        journal.positioned(at(3));
        assertThat(found(log(1, 2, 3))).containsExactly(Anomaly.LOST);
    }

    @Test
    void findsWhatNeverCame() {
        deliver(1, 2);
        assertThat(audit.audit(log(1, 2, 3, 4), null).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.anomaly()).isEqualTo(Anomaly.LOST);
                    assertThat(finding.count()).isEqualTo(2);
                });
    }

    @Test
    void findsOneThatNeverConnected() {
        assertThat(found(log(1))).containsExactly(Anomaly.LOST);
    }

    @Test
    void findsWhatCameTwice() {
        deliver(1, 2, 2);
        assertThat(found(log(1, 2))).containsExactly(Anomaly.DUPLICATED);
    }

    @Test
    void findsWhatCameLate() {
        deliver(1, 3, 2);
        assertThat(found(log(1, 2, 3))).containsExactly(Anomaly.LOST, Anomaly.REORDERED);
    }

    @Test
    void findsAnAcknowledgedEventThatIsGoneThoughNothingTookIt() {
        publish(1, 2);
        deliver(1);
        assertThat(found(log(1))).containsExactly(Anomaly.LOST);
    }

    @Test
    void findsAPublishThatWasWrittenTwice() {
        deliver(1);
        journal.delivered(at(2), "event 1");
        LinkedHashMap<Cursor, String> twice = new LinkedHashMap<>();
        twice.put(at(1), "event 1");
        twice.put(at(2), "event 1");
        assertThat(found(Map.of(STREAM, History.of(twice)))).containsExactly(Anomaly.DUPLICATED);
    }

    @Test
    void countsWhatWasLostWithTheDatabaseApart() {
        publish(1, 2);
        deliver(1, 2);
        long rewoundAt = System.nanoTime() + 1;
        journal.reset(at(2), Cursor.BEGINNING, true);
        deliver(1);
        Audit.Result result = audit.audit(log(1), rewoundAt);
        assertThat(result.findings()).isEmpty();
        assertThat(result.lostToRewind()).isEqualTo(1);
        assertThat(result.resets()).isEqualTo(1);
        assertThat(result.resetsOfConnected()).hasSize(1);
        assertThat(audit.audit(log(1), null).findings()).isEmpty();
    }

    @Test
    void findsWhatTheNewDatabaseAcknowledgedAndDoesNotHave() {
        deliver(1);
        long rewoundAt = System.nanoTime() - 1;
        publish(1, 2);
        assertThat(audit.audit(log(1), rewoundAt).findings())
                .extracting(Finding::anomaly)
                .containsExactly(Anomaly.LOST);
    }

    @Test
    void findsOneThatWentOnInAnotherHistory() {
        deliver(1, 2);
        other(3);
        assertThat(found(rewritten())).containsExactly(Anomaly.FALSE_RESUME);
    }

    @Test
    void findsASpliceThatAResetEnded() {
        deliver(1, 2);
        other(3);
        journal.reset(at(2), Cursor.BEGINNING, true);
        deliver(1);
        other(2, 3);
        assertThat(found(rewritten())).contains(Anomaly.FALSE_RESUME);
    }

    @Test
    void findsOneThatWasSentTheOtherHistorysEventInPlaceOfItsOwn() {
        deliver(1, 2);
        other(2, 3);
        assertThat(found(rewritten())).contains(Anomaly.FALSE_RESUME);
    }

    @Test
    void findsOneThatRestsBeyondTheHistoryWithoutAReset() {
        deliver(1, 2, 3);
        assertThat(found(log(1, 2))).containsExactly(Anomaly.FALSE_RESUME);
    }

    @Test
    void findsOtherContentUnderTheSameCursor() {
        deliver(1);
        journal.delivered(at(2), "something else");
        assertThat(found(log(1, 2))).containsExactly(Anomaly.FALSE_RESUME);
    }

    @Test
    void findsAResetThatNothingCalledFor() {
        deliver(1, 2);
        journal.reset(at(2), Cursor.BEGINNING, true);
        deliver(1, 2);
        assertThat(found(log(1, 2))).containsExactly(Anomaly.FALSE_RESET);
    }

    private List<Anomaly> found(Map<String, History> now) {
        return audit.audit(now, null).findings().stream().map(Finding::anomaly).toList();
    }

    private void publish(long... seqs) {
        for (long seq : seqs) {
            acknowledgements.acknowledged(STREAM, at(seq), "event " + seq, System.nanoTime());
        }
    }

    private void deliver(long... seqs) {
        for (long seq : seqs) {
            journal.delivered(at(seq), "event " + seq);
        }
    }

    /** Events of the history that took the place of the first one's, after event 1. */
    private void other(long... seqs) {
        for (long seq : seqs) {
            journal.delivered(otherAt(seq), "other " + seq);
        }
    }

    private static Map<String, History> log(long... seqs) {
        LinkedHashMap<Cursor, String> contents = new LinkedHashMap<>();
        for (long seq : seqs) {
            contents.put(at(seq), "event " + seq);
        }
        return Map.of(STREAM, History.of(contents));
    }

    private static Map<String, History> rewritten() {
        LinkedHashMap<Cursor, String> contents = new LinkedHashMap<>();
        contents.put(at(1), "event 1");
        contents.put(otherAt(2), "other 2");
        contents.put(otherAt(3), "other 3");
        return Map.of(STREAM, History.of(contents));
    }

    private static Cursor at(long seq) {
        return new Cursor(seq, (int) (1_000 + seq));
    }

    private static Cursor otherAt(long seq) {
        return new Cursor(seq, (int) (2_000 + seq));
    }
}
