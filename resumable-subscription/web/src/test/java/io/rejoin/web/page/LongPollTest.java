// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.Cursor;
import io.rejoin.core.Incarnation;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.Tenant;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamState;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.RawClient;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.RevocableLease;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.departure.WaitWatch;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class LongPollTest {

    private static final Cursor AFTER = cursor(3);

    /** Of one that comes while the node drains. */
    private static final Duration LEAST_STAY = Duration.ofMillis(300);

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Page logged = new Page(List.of(json(4, "4")), cursor(4), null, cursor(9));

    private final Doorkeeper doorkeeper =
            new Doorkeeper(WebLimits.DEFAULT, () -> time.now(TimeUnit.NANOSECONDS), new Random(1));

    private Lease lease = Lease.UNLIMITED;
    private int reads;

    /** The log answers with no events, so that what comes from it is told from what came live. */
    private Mono<Page> poll(int limit) {
        PageReader pages = new PageReader(
                new EventLog() {
                    @Override
                    public Mono<PublishOutcome> append(Publication publication) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public Mono<List<Slice>> read(List<Read> asked) {
                        return Mono.fromSupplier(() -> {
                            reads++;
                            return List.of(new Slice(
                                    new StreamState(new Incarnation(7), Cursor.BEGINNING, logged.head(), 0),
                                    Instant.EPOCH,
                                    AFTER,
                                    AFTER.fingerprint(),
                                    logged.events()));
                        });
                    }
                },
                WebLimits.DEFAULT);
        PageParameters parameters =
                new PageParameters(new Read.Forward(StartAt.after(AFTER)), limit, Duration.ofSeconds(25));
        NanoClock nanoClock = () -> time.now(TimeUnit.NANOSECONDS);
        WaitWatch watch = new WaitWatch(
                time,
                () -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)),
                nanoClock,
                WebLimits.DEFAULT,
                doorkeeper);
        return new LongPoll(subscriptions, pages, watch, time)
                .poll(TestServer.STREAM, AFTER, parameters, Duration.ofSeconds(25), lease);
    }

    @Test
    void answersAtOnceFromTheLogWhereThereIsABacklog() throws InterruptedException {
        var answer = poll(10).toFuture();
        subscriptions.next().tell(opened(3), events(json(4, "4")));
        assertThat(answer).isCompletedWithValueMatching(page -> page.head().equals(cursor(9)));
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void answersWithTheFirstLiveEventsWithoutAskingTheLog() throws InterruptedException {
        var answer = poll(2).toFuture();
        Script script = subscriptions.next().tell(opened(3), live(3));
        assertThat(answer).isNotDone();
        script.tell(events(json(4, "4"), json(5, "5"), json(6, "6")));
        Page page = answer.join();
        assertThat(page.events()).hasSize(2);
        assertThat(page.next()).isEqualTo(cursor(5));
        assertThat(page.prev()).isEqualTo(cursor(4));
        assertThat(page.head()).isEqualTo(cursor(6));
        assertThat(reads).isZero();
        assertThat(script.isCancelled()).isTrue();
    }

    @Test
    void answersWithWhateverPageThereIsWhenTheTimeIsOver() throws InterruptedException {
        var answer = poll(10).toFuture();
        Script script = subscriptions.next().tell(opened(3), live(3));
        time.advanceTimeBy(Duration.ofMillis(24_999));
        assertThat(answer).isNotDone();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(answer.orTimeout(5, TimeUnit.SECONDS).join().next()).isEqualTo(cursor(4));
        assertThat(reads).isEqualTo(1);
        assertThat(script.isCancelled()).isTrue();
    }

    @Test
    void answersWithWhateverPageThereIsWhenTheNodeDrains() throws InterruptedException {
        var answer = poll(10).toFuture();
        Script script = subscriptions.next().tell(opened(3), live(3));
        var _ = doorkeeper.drain(Duration.ofSeconds(20));
        time.advanceTimeBy(Sweeper.INTERVAL);
        assertThat(answer.join().next()).isEqualTo(cursor(4));
        assertThat(script.isCancelled()).isTrue();
    }

    @Test
    void waitsForAWhileOnANodeThatDrainsAlready() throws InterruptedException {
        doorkeeper.enter(new Tenant("acme"));
        var _ = doorkeeper.drain(Duration.ofSeconds(20));
        var answer = poll(10).toFuture();
        Script script = subscriptions.next().tell(opened(3), live(3));
        time.advanceTimeBy(LEAST_STAY.minusMillis(1));
        assertThat(answer).isNotDone();
        time.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(answer).isCompleted();
        assertThat(script.isCancelled()).isTrue();
    }

    @Test
    void endsAtTheNextLookWhenItsLeaseIsLost() throws InterruptedException {
        RevocableLease revocable = new RevocableLease();
        lease = revocable;
        var answer = poll(10).toFuture();
        Script script = subscriptions.next().tell(opened(3), live(3));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(answer).isNotDone();
        revocable.revoke();
        time.advanceTimeBy(Sweeper.INTERVAL);
        assertThat(answer)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("token-revoked");
        assertThat(script.isCancelled()).isTrue();
        assertThat(doorkeeper.ended(ProblemCode.TOKEN_REVOKED)).isEqualTo(1);
    }

    @Test
    void isRefusedLikeAPage() throws InterruptedException {
        var answer = poll(10).toFuture();
        subscriptions.next().tell(new Signal.Reset(ResetReason.EXPIRED, AFTER, null, cursor(5), cursor(9)));
        assertThat(answer)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("cursor-expired");
    }

    @Test
    void releasesTheSubscriptionWhenCancelled() throws InterruptedException {
        Disposable waiting = poll(10).subscribe();
        Script script = subscriptions.next().tell(opened(3), live(3));
        waiting.dispose();
        assertThat(script.isCancelled()).isTrue();
    }

    @Test
    void isOneOfAnEndpointThatAClientMayLeave() throws InterruptedException {
        try (TestServer server = TestServer.start(
                subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT)) {
            RawClient client = server.client().get("?wait=25s&after=" + AFTER, "application/json");
            Script left = subscriptions.next().tell(opened(3), live(3));
            client.close();
            await().atMost(Duration.ofSeconds(1)).until(left::isCancelled);

            RawClient other = server.client().get("?wait=25s&after=" + AFTER, "*/*");
            subscriptions.next().tell(opened(3), live(3), events(json(4, "4")));
            assertThat(other.status()).isEqualTo(200);
            assertThat(other.rest()).contains("\"data\":4").endsWith("\"head\":\"" + cursor(4) + "\"}");
            other.close();
        }
    }

    @Test
    void endsWithTheLease() {
        try (TestServer server = TestServer.start(
                new ResumableEndpoint(
                        subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT),
                Lease.until(Instant.now().plusMillis(400)),
                WebLimits.DEFAULT)) {
            RawClient client = server.client().get("?wait=25s&after=" + AFTER, "application/json");
            assertThat(client.status()).isEqualTo(401);
            assertThat(client.rest()).contains("\"code\":\"token-expired\"");
            client.close();
        }
    }
}
