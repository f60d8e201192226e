// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Retention;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.TooManySubscriptionsException;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.FeedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a live subscriber is sent while the feed loses things and the log changes under it. */
class ReconcileTest {

    private final Fixture on = new Fixture();

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aHintBeyondAHoleFillsTheHoleFromTheLog() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.commitSilently("1", "2");
        on.publish("3");
        assertThat(subscriber.texts()).containsExactly("1", "2", "3");
    }

    @Test
    void hintsRepeatedAndOutOfOrderAreDeliveredOnceInOrder() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        List<Event> events = on.commitSilently("1", "2", "3");
        for (int i : new int[] {2, 0, 0, 1, 2, 1}) {
            on.feed.forge(new FeedMessage.Appended(List.of(events.get(i))));
        }
        assertThat(subscriber.texts()).containsExactly("1", "2", "3");
    }

    @Test
    void theLastEventOfAQuietStreamArrivesWithinTwoSecondsThoughItsHintWasLost() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.pass(Duration.ofMillis(330));
        on.commitSilently("lost");
        on.pass(Duration.ofMillis(1_500));
        assertThat(subscriber.texts()).containsExactly("lost");
        assertThat(on.node.counters().auditRepairs()).isEqualTo(1);
    }

    @Test
    void aSilentFeedIsNoticedAndAuditedFourTimesASecond() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.feed.silent = true;
        on.pass(Duration.ofSeconds(3));
        assertThat(on.node.isFeedHealthy()).isFalse();
        on.commitSilently("1");
        on.pass(Duration.ofMillis(300));
        assertThat(subscriber.texts()).containsExactly("1");
        on.feed.silent = false;
        on.pass(Duration.ofSeconds(3));
        assertThat(on.node.isFeedHealthy()).isTrue();
    }

    @Test
    void aFeedThatNeverAcknowledgesDelaysNobodyForLong() {
        on.feed.silent = true;
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.commitSilently("1");
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).containsExactly("1");
        assertThat(subscriber.only(Signal.Live.class)).isNotNull();
    }

    @Test
    void aForgedHintIsNotBelieved() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        Event real = on.publish("1").getFirst();
        Content lie = Content.json("lie".getBytes(UTF_8));
        for (Event forged : List.of(
                new Event(Fixture.STREAM, real.incarnation(), new Cursor(2, 5), 0xbad, Instant.EPOCH, lie),
                new Event(Fixture.STREAM, new Incarnation(1), new Cursor(2, 5), real.fingerprint(), Instant.EPOCH, lie),
                new Event(Fixture.STREAM, real.incarnation(), new Cursor(9, 5), 4, Instant.EPOCH, lie))) {
            on.feed.forge(new FeedMessage.Appended(List.of(forged)));
        }
        on.publish("2");
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).containsExactly("1", "2");
        assertThat(on.node.counters().brokenHistories()).isZero();
    }

    @Test
    void aHintOfAnEventThatTheLogThenLostEndsInAResetNotASplice() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.publish("1");
        InMemoryEventLog.Snapshot before = on.log.snapshot();
        on.publish("2-lost");
        on.log.restore(before);
        on.publish("2", "3");
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).containsExactly("1", "2-lost");
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.OTHER_HISTORY);
        assertThat(subscriber.completed).isTrue();
    }

    @Test
    void aRewindWithoutTrafficResetsWithinTwoSecondsThoseBeyondItAndNoOthers() {
        List<Event> surviving = on.publish("1", "2");
        Cursor kept = surviving.getFirst().cursor();
        Cursor head = surviving.getLast().cursor();
        InMemoryEventLog.Snapshot before = on.log.snapshot();
        SubscribeRequest request = SubscribeRequest.of(Fixture.STREAM, StartAt.after(kept));
        Fixture.Recorder slow = on.subscribeWithoutDemand(StartAt.after(kept));
        slow.request(1);
        Fixture.Recorder beyond = on.subscribe(request.onReset(OnReset.LATEST));
        on.publish("3-lost");
        assertThat(beyond.texts()).containsExactly("2", "3-lost");
        on.log.restore(before);
        on.pass(Duration.ofMillis(1_900));
        assertThat(beyond.only(Signal.Reset.class).restart()).isEqualTo(head);
        slow.request(Long.MAX_VALUE);
        on.publish("3");
        on.pass(Duration.ofSeconds(2));
        assertThat(slow.texts()).containsExactly("2", "3");
        assertThat(beyond.texts()).containsExactly("2", "3-lost", "3");
    }

    @Test
    void aSubscriberBehindTheRingOfALostHistoryDoesNotAskTheLogForEver() {
        Cursor kept = on.publish("1").getFirst().cursor();
        Fixture.Recorder subscriber = on.subscribeWithoutDemand(StartAt.after(kept));
        InMemoryEventLog.Snapshot before = on.log.snapshot();
        for (int i = 0; i < 2_000; i++) {
            on.publish("lost");
        }
        subscriber.request(1);
        on.log.restore(before);
        on.queries.clear();
        subscriber.request(Long.MAX_VALUE);
        assertThat(on.queries).hasSizeLessThan(5);
        on.pass(Duration.ofSeconds(2));
        on.publish("2");
        assertThat(subscriber.texts()).containsExactly("2");
    }

    @Test
    void aDeletedStreamResetsItsSubscribersAndItsSuccessorIsFollowed() {
        on.publish("1");
        SubscribeRequest request = SubscribeRequest.of(Fixture.STREAM, StartAt.EARLIEST);
        Fixture.Recorder subscriber = on.subscribe(request.onReset(OnReset.EARLIEST));
        on.log.delete(Fixture.STREAM).block();
        on.node.announce(Set.of(Fixture.STREAM)).block();
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.STREAM_DELETED);
        on.publish("again");
        assertThat(subscriber.texts()).containsExactly("1", "again");
    }

    @Test
    void aStreamDeletedAndCreatedAgainBetweenTwoLooksIsAnotherOne() {
        on.publish("1");
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.log.delete(Fixture.STREAM).block();
        on.commitSilently("other 1", "other 2");
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).isEmpty();
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.STREAM_DELETED);
    }

    @Test
    void aHoleThatWasTrimmedEndsInExpiredNotInWaiting() {
        on.publish("1");
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.commitSilently("2", "3", "4");
        on.log.configure(Fixture.STREAM, new Retention(1, Duration.ofDays(1))).block();
        on.log.trim();
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.EXPIRED);
    }

    @Test
    void aRedactedEventIsNotServedFromTheRingAnyMore() {
        on.subscribe(StartAt.LATEST);
        Cursor beginning = Cursor.BEGINNING;
        Cursor said = on.publish("secret").getFirst().cursor();
        assertThat(on.subscribe(StartAt.after(beginning)).texts()).containsExactly("secret");
        on.log
                .redact(Fixture.STREAM, said, Content.json("gone".getBytes(UTF_8)))
                .block();
        on.node.announce(Set.of(Fixture.STREAM)).block();
        assertThat(on.subscribe(StartAt.after(beginning)).texts()).containsExactly("gone");
    }

    @Test
    void aSlowSubscriberFallsBehindTheRingAndLosesNothing() {
        Fixture.Recorder subscriber = on.subscribeWithoutDemand(StartAt.EARLIEST);
        for (int i = 0; i < 3_000; i++) {
            on.publish(Integer.toString(i));
        }
        for (int i = 0; i < 100; i++) {
            subscriber.request(1);
            on.pass(Duration.ofMillis(1));
        }
        assertThat(subscriber.texts()).hasSize(3_000).startsWith("0", "1").endsWith("2998", "2999");
    }

    @Test
    void anOutageOfTheLogDelaysAndEndsNothing() {
        on.publish("0");
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        on.logDown = true;
        on.commitSilently("1");
        on.pass(Duration.ofSeconds(10));
        assertThat(subscriber.texts()).isEmpty();
        assertThat(subscriber.error).isNull();
        on.logDown = false;
        on.pass(Duration.ofSeconds(2));
        assertThat(subscriber.texts()).containsExactly("1");
    }

    @Test
    void anEphemeralEventIsSeenAfterWhatWasSentBeforeItAndNotOnceItsTimeIsOver() {
        Fixture.Recorder subscriber = on.subscribe(StartAt.LATEST);
        Fixture.Recorder slow = on.subscribeWithoutDemand(StartAt.LATEST);
        on.publish("1");
        Content typing = new Content("typing", Content.JSON, "{}".getBytes(UTF_8));
        on.node.publishEphemeral(Fixture.STREAM, typing, Duration.ofSeconds(5)).block();
        assertThat(subscriber.signals.getLast()).isInstanceOf(Signal.Ephemeral.class);
        assertThat(subscriber.only(Signal.Ephemeral.class).event().after()).isEqualTo(1);
        on.pass(Duration.ofSeconds(6));
        slow.request(Long.MAX_VALUE);
        assertThat(slow.signals).noneMatch(Signal.Ephemeral.class::isInstance);
    }

    @Test
    void ephemeralEventsTakeMemoryThatTheNodeCountsUntilTheirTimeIsOver() {
        on.subscribe(StartAt.LATEST);
        Content typing = new Content("typing", Content.JSON, new byte[10_000]);
        on.node.publishEphemeral(Fixture.STREAM, typing, Duration.ofSeconds(5)).block();
        assertThat(on.node.ringBytes()).isGreaterThan(10_000);
        on.pass(Duration.ofSeconds(7));
        assertThat(on.node.ringBytes()).isZero();
    }

    @Test
    void aFullNodeLetsGoOfStreamsThatNobodyFollowsAndLooksForThemTenTimesASecondAtMost() {
        try (Fixture small = new Fixture(Settings.withStreams(2))) {
            Fixture.Recorder first = small.subscribe(latestOf("stream:1"));
            small.subscribe(latestOf("stream:2"));
            assertThat(small.subscribe(latestOf("stream:3")).error).isInstanceOf(TooManySubscriptionsException.class);
            first.cancel();
            assertThat(small.subscribe(latestOf("stream:3")).error).isInstanceOf(TooManySubscriptionsException.class);
            small.pass(Duration.ofMillis(100));
            assertThat(small.subscribe(latestOf("stream:3")).error).isNull();
            assertThat(small.node.streams()).isEqualTo(2);
        }
    }

    private static SubscribeRequest latestOf(String stream) {
        return SubscribeRequest.of(StreamKey.of("acme", stream), StartAt.LATEST);
    }

    @Test
    void manyTailsAreAuditedByOneQuery() {
        for (int i = 0; i < 500; i++) {
            on.node.subscribe(latestOf("stream:" + i)).subscribe(new Fixture.Recorder(Long.MAX_VALUE));
        }
        on.pass(Duration.ofMillis(1_100));
        on.queries.clear();
        on.pass(Duration.ofSeconds(10));
        assertThat(on.queries).hasSize(10).allMatch(reads -> reads == 500);
    }
}
