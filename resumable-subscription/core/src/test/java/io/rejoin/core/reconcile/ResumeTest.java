// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Retention;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.SubscribeRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a subscription begins, and when a cursor is refused. */
class ResumeTest {

    private final Fixture on = new Fixture();

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void latestOpensAtTheHeadAndIsToldThatItIsLive() {
        Cursor head = on.publish("1", "2").getLast().cursor();
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        assertThat(subscriber.signals).containsExactly(new Signal.Opened(head), new Signal.Live(head));
        on.publish("3");
        assertThat(subscriber.texts()).containsExactly("3");
    }

    @Test
    void aCursorIsResumedWithWhatWasMissedThenLive() {
        Cursor seen = on.publish("1", "2", "3").get(0).cursor();
        Fixture.Recorder subscriber = on.subscribe(StartAt.after(seen));
        assertThat(subscriber.texts()).containsExactly("2", "3");
        assertThat(subscriber.only(Signal.Opened.class).position()).isEqualTo(seen);
        assertThat(subscriber.signals.getLast()).isInstanceOf(Signal.Live.class);
        on.publish("4");
        assertThat(subscriber.texts()).containsExactly("2", "3", "4");
    }

    @Test
    void backCountsFromTheHead() {
        on.publish("1", "2", "3");
        assertThat(on.subscribe(new StartAt.Back(2)).texts()).containsExactly("2", "3");
        assertThat(on.subscribe(new StartAt.Back(9)).texts()).containsExactly("1", "2", "3");
    }

    @Test
    void aStreamThatDoesNotExistYetIsWaitedFor() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        assertThat(subscriber.signals)
                .containsExactly(new Signal.Opened(Cursor.BEGINNING), new Signal.Live(Cursor.BEGINNING));
        on.publish("1");
        assertThat(subscriber.texts()).containsExactly("1");
    }

    @Test
    void aWarmRingAnswersAResumeWithoutAQuery() {
        on.subscribe(StartAt.LATEST);
        Cursor seen = on.publish("1", "2", "3").get(1).cursor();
        on.queries.clear();
        assertThat(on.subscribe(StartAt.after(seen)).texts()).containsExactly("3");
        assertThat(on.queries).isEmpty();
    }

    @Test
    void aWrongFingerprintIsAnotherHistory() {
        Cursor head = on.publish("1", "2").getLast().cursor();
        Cursor forged = new Cursor(1, 0xbad);
        Fixture.Recorder subscriber = on.subscribe(StartAt.after(forged));
        assertThat(subscriber.signals)
                .containsExactly(new Signal.Reset(ResetReason.OTHER_HISTORY, forged, null, Cursor.BEGINNING, head));
        assertThat(subscriber.completed).isTrue();
    }

    @Test
    void aWarmRingDoesNotAcceptAWrongFingerprint() {
        on.subscribe(StartAt.LATEST);
        on.publish("1", "2", "3");
        assertThat(on.subscribe(StartAt.after(new Cursor(2, 0xbad)))
                        .only(Signal.Reset.class)
                        .reason())
                .isEqualTo(ResetReason.OTHER_HISTORY);
    }

    @Test
    void aCursorFromBeyondTheHeadIsAnotherHistory() {
        on.publish("1");
        assertThat(on.subscribe(StartAt.after(new Cursor(9, 1)))
                        .only(Signal.Reset.class)
                        .reason())
                .isEqualTo(ResetReason.OTHER_HISTORY);
    }

    @Test
    void aCursorFromBeforeRetentionHasExpiredAndTheBoundaryHasNot() {
        List<Cursor> cursors =
                on.publish("1", "2", "3", "4").stream().map(e -> e.cursor()).toList();
        on.log.configure(Fixture.STREAM, new Retention(2, Duration.ofDays(1))).block();
        on.log.trim();
        assertThat(on.subscribe(StartAt.after(cursors.get(0)))
                        .only(Signal.Reset.class)
                        .reason())
                .isEqualTo(ResetReason.EXPIRED);
        assertThat(on.subscribe(StartAt.after(cursors.get(1))).texts()).containsExactly("3", "4");
        assertThat(on.subscribe(StartAt.EARLIEST).texts()).containsExactly("3", "4");
    }

    @Test
    void aRefusedCursorGoesOnFromWhereTheSubscriberChose() {
        Cursor head = on.publish("1", "2").getLast().cursor();
        SubscribeRequest request = SubscribeRequest.of(Fixture.STREAM, StartAt.after(new Cursor(1, 0xbad)));
        Fixture.Recorder earliest = on.subscribe(request.onReset(OnReset.EARLIEST));
        assertThat(earliest.only(Signal.Reset.class).restart()).isEqualTo(Cursor.BEGINNING);
        assertThat(earliest.texts()).containsExactly("1", "2");
        Fixture.Recorder latest = on.subscribe(request.onReset(OnReset.LATEST));
        assertThat(latest.only(Signal.Reset.class).restart()).isEqualTo(head);
        on.publish("3");
        assertThat(latest.texts()).containsExactly("3");
    }

    @Test
    void aLongBacklogComesInOrderWithoutHolesAndOnDemandOnly() {
        String[] texts = IntStream.range(0, 900).mapToObj(Integer::toString).toArray(String[]::new);
        on.publish(texts);
        Fixture.Recorder subscriber = on.subscribeWithoutDemand(StartAt.EARLIEST);
        assertThat(subscriber.signals).isEmpty();
        subscriber.request(2);
        on.pass(Duration.ofMillis(1));
        assertThat(subscriber.texts()).hasSize(256);
        subscriber.request(100);
        on.pass(Duration.ofMillis(1));
        assertThat(subscriber.texts()).containsExactly(texts);
    }

    @Test
    void manyWhoComeBackToOneStreamCostAFewQueries() {
        String[] texts = IntStream.range(0, 100).mapToObj(Integer::toString).toArray(String[]::new);
        Cursor seen = on.publish("first").getLast().cursor();
        on.publish(texts);
        on.queries.clear();
        for (int i = 0; i < 1_000; i++) {
            assertThat(on.subscribe(StartAt.after(seen)).texts()).hasSize(100);
        }
        assertThat(on.queries).hasSizeLessThan(5);
    }

    @Test
    void openingWhileTheLogIsDownFailsAndSaysThatItMayBeTriedAgain() {
        on.logDown = true;
        assertThat(on.subscribe(StartAt.EARLIEST).error).isInstanceOf(LogUnavailableException.class);
        assertThat(on.node.counters().subscriptions()).isZero();
    }

    @Test
    void leavingReleasesTheStreamAfterItsLinger() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.publish("1");
        assertThat(on.node.ringBytes()).isPositive();
        subscriber.cancel();
        assertThat(on.node.counters().subscriptions()).isZero();
        on.pass(Duration.ofSeconds(11));
        assertThat(on.node.streams()).isZero();
        assertThat(on.node.ringBytes()).isZero();
    }
}
