// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.OnReset;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Retention;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Orders of events that went wrong once, or would have; each tells the mechanism. */
class InterleavingTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create(true);
    private Instant logTime = Instant.EPOCH;
    private final InMemoryEventLog memory = new InMemoryEventLog(() -> logTime, new Random(7));
    private final HeldLog log = new HeldLog();
    private final LossyFeed feed = new LossyFeed();
    private final Queue<Runnable> eventLoop = new ArrayDeque<>();
    private final ReconcilingNode node = new ReconcilingNode(log, feed, ReconcileSettings.DEFAULT, time);

    /** A log whose answers, true when they were asked for, can be held back and given in any order. */
    private final class HeldLog implements EventLog {
        private record Question(Sinks.One<List<Slice>> sink, List<Slice> answer) {}

        boolean holds;
        Predicate<List<Read>> hangs = reads -> false;
        private final List<Question> questions = new ArrayList<>();

        @Override
        public Mono<PublishOutcome> append(Publication publication) {
            return memory.append(publication);
        }

        @Override
        public Mono<List<Slice>> read(List<Read> reads) {
            return Mono.defer(() -> {
                if (hangs.test(reads)) {
                    return Mono.never();
                }
                Mono<List<Slice>> answer = memory.read(reads);
                return holds ? answer.flatMap(this::hold) : answer;
            });
        }

        private Mono<List<Slice>> hold(List<Slice> answer) {
            Question question = new Question(Sinks.one(), answer);
            questions.add(question);
            return question.sink.asMono();
        }

        void awaitQuestion(int number) {
            for (int i = 0; questions.size() <= number && i < 10_000; i++) {
                time.advanceTimeBy(Duration.ofMillis(1));
            }
            assertThat(questions).hasSizeGreaterThan(number);
        }

        void answer(int number) {
            Question question = questions.get(number);
            question.sink.tryEmitValue(question.answer).orThrow();
        }
    }

    InterleavingTest() {
        node.start();
    }

    @AfterEach
    void close() {
        node.close();
        time.dispose();
    }

    private static Publication publication(String text) {
        return Publication.of(Fixture.STREAM, Content.json(text.getBytes(UTF_8)));
    }

    private Event publish(String text) {
        return switch (node.publish(publication(text)).block()) {
            case PublishOutcome.Committed committed -> committed.events().getFirst();
            case null, default -> throw new AssertionError();
        };
    }

    private Event commit(String text) {
        return switch (memory.append(publication(text)).block()) {
            case PublishOutcome.Committed committed -> committed.events().getFirst();
            case null, default -> throw new AssertionError();
        };
    }

    private Fixture.Recorder subscribe(SubscribeRequest request) {
        Fixture.Recorder recorder = new Fixture.Recorder(Long.MAX_VALUE);
        node.subscribe(request).subscribe(recorder);
        return recorder;
    }

    private void runEventLoop() {
        for (Runnable task = eventLoop.poll(); task != null; task = eventLoop.poll()) {
            task.run();
        }
    }

    @Test
    void anAuditAnsweredLateDoesNotHideTheReadThatSomebodyWaitsFor() {
        publish("1");
        Fixture.Recorder subscriber =
                subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).on(eventLoop::add));
        runEventLoop();
        InMemoryEventLog.Snapshot before = memory.snapshot();
        publish("2");
        runEventLoop();
        memory.restore(before);
        log.holds = true;
        log.awaitQuestion(0);
        log.answer(0); // the audit sees the rewind
        log.awaitQuestion(1);
        log.answer(1); // the tail replaces its ring; the event loop is busy
        log.awaitQuestion(2); // an audit of the new ring
        time.advanceTimeBy(Duration.ofMillis(1));
        runEventLoop(); // the subscriber finds itself ahead of the ring and has the log read
        log.awaitQuestion(3);
        log.answer(3);
        log.answer(2); // the audit, which began before that read
        log.holds = false;
        for (int i = 0; i < 20; i++) {
            time.advanceTimeBy(Duration.ofMillis(100));
            runEventLoop();
        }
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.OTHER_HISTORY);
    }

    @Test
    void aRingVouchesForNoCursorThatWasTrimmed() {
        subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        Cursor first = publish("1").cursor();
        publish("2");
        publish("3");
        memory.configure(Fixture.STREAM, new Retention(1, Duration.ofDays(1))).block();
        memory.trim();
        time.advanceTimeBy(Duration.ofSeconds(2));
        Fixture.Recorder late = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.after(first)));
        assertThat(late.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.EXPIRED);
    }

    @Test
    void aLateHintDoesNotBringBackWhatWasRedacted() {
        Cursor first = publish("1").cursor();
        subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        PublishOutcome outcome = memory.append(publication("secret")).block();
        List<Event> secret = ((PublishOutcome.Committed) Objects.requireNonNull(outcome)).events();
        memory.redact(Fixture.STREAM, secret.getFirst().cursor(), Content.json("gone".getBytes(UTF_8)))
                .block();
        log.holds = true;
        node.announce(Set.of(Fixture.STREAM)).block();
        log.awaitQuestion(0);
        log.answer(0);
        feed.forge(new FeedMessage.Appended(secret));
        log.holds = false;
        for (int i = 1; i < log.questions.size(); i++) {
            log.answer(i);
        }
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.after(first)))
                        .texts())
                .containsExactly("gone");
    }

    @Test
    void aQueryThatHangsWhileTheDatabaseIsRewoundDoesNotUseUpTheTwoSeconds() {
        publish("1");
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        InMemoryEventLog.Snapshot before = memory.snapshot();
        publish("2");
        log.hangs = reads -> true;
        time.advanceTimeBy(Duration.ofMillis(5_130));
        memory.restore(before);
        log.hangs = reads -> false;
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(subscriber.only(Signal.Reset.class)).isNotNull();
    }

    @Test
    void anAuditThatFailsForSomeTailsIsNotGivenUpForTheOthers() {
        List<Fixture.Recorder> subscribers = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            subscribers.add(subscribe(SubscribeRequest.of(StreamKey.of("acme", "s" + i), StartAt.LATEST)));
        }
        time.advanceTimeBy(LogReader.GATHERING.multipliedBy(2));
        log.hangs = reads -> reads.size() == Auditor.TAILS_PER_QUERY;
        for (int i = 0; i < 1_500; i++) {
            memory.append(Publication.of(StreamKey.of("acme", "s" + i), Content.json(new byte[] {'1'})))
                    .block();
        }
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(subscribers.stream().filter(subscriber -> !subscriber.texts().isEmpty()))
                .hasSize(500);
    }

    @Test
    void aHintOfTheNextNumberThatFollowsAnotherHistoryIsLookedInto() {
        publish("1");
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        InMemoryEventLog.Snapshot before = memory.snapshot();
        publish("2");
        time.advanceTimeBy(Duration.ofMillis(10));
        memory.restore(before);
        commit("another 2"); // and its hint is lost
        feed.forge(new FeedMessage.Appended(List.of(commit("3"))));
        time.advanceTimeBy(Duration.ofMillis(10)); // no audit is due yet
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.OTHER_HISTORY);
    }

    @Test
    void aLateHintOfADeletedStreamDoesNotFitTheEmptyOneThatTookItsPlace() {
        Event old = publish("1");
        memory.delete(Fixture.STREAM).block();
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10)); // the tail finds no stream
        memory.configure(Fixture.STREAM, Retention.DEFAULT).block();
        time.advanceTimeBy(Duration.ofMillis(1_100)); // an audit finds an empty one
        feed.forge(new FeedMessage.Appended(List.of(old)));
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).isEmpty();
    }

    @Test
    void aLateHintDoesNotBringBackWhatARewindTookOnceItsSubscribersWereReset() {
        publish("1");
        Fixture.Recorder subscriber =
                subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).onReset(OnReset.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        InMemoryEventLog.Snapshot before = memory.snapshot();
        Event lost = publish("2");
        time.advanceTimeBy(Duration.ofMillis(10));
        memory.restore(before);
        time.advanceTimeBy(Duration.ofSeconds(2)); // an audit finds that out
        feed.forge(new FeedMessage.Appended(List.of(lost))); // again, and it follows the head
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.only(Signal.Reset.class)).isNotNull();
        assertThat(subscriber.texts()).containsExactly("2");
        publish("another 2");
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).containsExactly("2", "another 2");
    }

    @Test
    void aLateHintOfAStreamThatTheLogLostIsNotTakenForItsFirstEvents() {
        InMemoryEventLog.Snapshot before = memory.snapshot();
        List<Event> lost = List.of(publish("1"), publish("2"));
        memory.restore(before);
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10)); // the tail finds no stream
        feed.forge(new FeedMessage.Appended(lost));
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).isEmpty();
        publish("another 1");
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).containsExactly("another 1");
    }

    @Test
    void aLateHintDoesNotBringBackWhatOnlyASubscriberHad() {
        publish("1");
        subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        InMemoryEventLog.Snapshot before = memory.snapshot();
        Event lost = commit("2"); // by another node, and its hint takes long
        memory.restore(before);
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.after(lost.cursor()))
                .onReset(OnReset.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.only(Signal.Reset.class).reason()).isEqualTo(ResetReason.OTHER_HISTORY);
        feed.forge(new FeedMessage.Appended(List.of(lost)));
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).isEmpty();
    }

    @Test
    void aLateHintDoesNotBringBackWhatWasLostBeforeTheTailBegan() {
        publish("1");
        InMemoryEventLog.Snapshot before = memory.snapshot();
        Event lost = commit("2"); // by another node, and its hint takes long
        memory.restore(before);
        logTime = logTime.plusMillis(1);
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        feed.forge(new FeedMessage.Appended(List.of(lost)));
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).isEmpty();
        publish("another 2");
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).containsExactly("another 2");
    }

    @Test
    void aLateHintDoesNotBringBackWhatWasLostBeforeAnAuditFoundNothingWrong() {
        publish("1");
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        InMemoryEventLog.Snapshot before = memory.snapshot();
        List<Event> lost = List.of(commit("2"), commit("3"));
        memory.restore(before);
        logTime = logTime.plusMillis(1);
        time.advanceTimeBy(Duration.ofSeconds(2));
        feed.forge(new FeedMessage.Appended(List.of(lost.get(1))));
        feed.forge(new FeedMessage.Appended(List.of(lost.get(0))));
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).isEmpty();
    }

    @Test
    void anEventThatWasBeingCommittedWhenTheLogLookedTakesNoAudit() {
        publish("1");
        logTime = logTime.plusMillis(10);
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        logTime = logTime.minusMillis(5);
        publish("slow");
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).containsExactly("slow");
    }

    @Test
    void aReadThatHangsDoesNotHoldUpWhatAnAuditHasFound() {
        publish("1");
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        log.hangs = reads -> true;
        feed.forge(new FeedMessage.Poke(Fixture.STREAM));
        log.hangs = reads -> false;
        commit("2"); // and its hint is lost
        time.advanceTimeBy(Duration.ofMillis(1_200)); // the read would be given up after 1.5 s
        assertThat(subscriber.texts()).containsExactly("2");
    }

    @Test
    void whatAnOvertakenReadSawIsForgottenOnceALaterOneWasAnswered() {
        publish("1");
        Fixture.Recorder subscriber =
                subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).onReset(OnReset.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        InMemoryEventLog.Snapshot before = memory.snapshot();
        commit("2");
        log.holds = true;
        feed.forge(new FeedMessage.Poke(Fixture.STREAM));
        log.awaitQuestion(0);
        log.holds = false;
        memory.restore(before);
        commit("another 2");
        time.advanceTimeBy(Duration.ofMillis(1_200));
        assertThat(subscriber.texts()).containsExactly("another 2");
        log.answer(0);
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(subscriber.texts()).containsExactly("another 2");
        assertThat(subscriber.signals).noneMatch(Signal.Reset.class::isInstance);
    }

    @Test
    void aHintThatWasComparedWithALostHistoryIsLookedInto() {
        publish("1");
        InMemoryEventLog.Snapshot before = memory.snapshot();
        publish("2");
        publish("3");
        Fixture.Recorder earlier = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        time.advanceTimeBy(Duration.ofMillis(10));
        publish("4");
        earlier.cancel(); // it would have the log read once more
        memory.restore(before);
        log.holds = true;
        feed.forge(new FeedMessage.Poke(Fixture.STREAM));
        log.awaitQuestion(0);
        Event other = commit("another 2");
        feed.forge(new FeedMessage.Appended(List.of(other))); // older than all that the ring has
        log.holds = false;
        log.answer(0); // there is "1" alone
        time.advanceTimeBy(Duration.ofMillis(10)); // no audit is due yet
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        assertThat(subscriber.only(Signal.Opened.class).position()).isEqualTo(other.cursor());
    }

    @Test
    void liveIsSaidAlsoWhilePokesKeepComing() {
        publish("1");
        subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        log.holds = true;
        feed.forge(new FeedMessage.Poke(Fixture.STREAM));
        log.awaitQuestion(0);
        Fixture.Recorder subscriber = subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST));
        for (int i = 0; i < 10; i++) {
            feed.forge(new FeedMessage.Poke(Fixture.STREAM));
            time.advanceTimeBy(Duration.ofMillis(2));
            log.answer(i);
            log.awaitQuestion(i + 1);
        }
        assertThat(subscriber.only(Signal.Live.class)).isNotNull();
    }

    @Test
    void aSubscriberThatThrowsEndsAloneAndItsNeighboursAreStillWoken() {
        Fixture.Recorder neighbour =
                subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).on(eventLoop::add));
        AtomicInteger told = new AtomicInteger();
        node.subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).on(eventLoop::add))
                .subscribe(new CoreSubscriber<>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(Signal signal) {
                        if (signal instanceof Signal.Events) {
                            throw new NoClassDefFoundError("as when a jar is replaced under a running process");
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        told.incrementAndGet();
                    }

                    @Override
                    public void onComplete() {}
                });
        runEventLoop();
        publish("1");
        assertThatThrownBy(this::runEventLoop).isInstanceOf(NoClassDefFoundError.class);
        runEventLoop();
        assertThat(neighbour.texts()).containsExactly("1");
        assertThat(told).hasValue(1);
        assertThat(node.counters().subscriptions()).isEqualTo(1);
    }

    @Test
    void anErrorInOneTaskDoesNotCloseTheMailbox() {
        Mailbox mailbox = new Mailbox();
        AtomicInteger ran = new AtomicInteger();
        assertThatThrownBy(() -> mailbox.execute(() -> {
                    mailbox.execute(ran::incrementAndGet);
                    throw new OutOfMemoryError("for a moment");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        mailbox.execute(ran::incrementAndGet);
        assertThat(ran).hasValue(2);
    }

    @Test
    void leavingIsCountedAlsoWhereTheExecutorDropsWhatItTook() {
        Fixture.Recorder subscriber =
                subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).on(eventLoop::add));
        runEventLoop();
        subscriber.cancel();
        eventLoop.clear();
        assertThat(node.counters().subscriptions()).isZero();
        time.advanceTimeBy(Duration.ofSeconds(11));
        assertThat(node.streams()).isZero();
    }
}
