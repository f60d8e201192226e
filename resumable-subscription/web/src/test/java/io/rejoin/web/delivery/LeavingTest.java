// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static io.rejoin.web.TestEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Tenant;
import io.rejoin.web.LeaseState;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.departure.Departure;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.sweep.Sweeper;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a delivery ends before its client wants it to: the lease, the age, the drain. */
class LeavingTest {

    private static final Duration LOOK = Sweeper.INTERVAL;
    private static final String RETRY = "retry: 2000\n\n";
    private static final LeaseState.Ended REVOKED = new LeaseState.Revoked("token: revoked (expected: a new one)");

    private enum Banned {
        MEMBER_BANNED
    }

    private DeliveryFixture fixture = new DeliveryFixture(Framing.SSE);

    private void open() {
        fixture.delivery.onNext(opened(0));
        fixture.delivery.opened(fixture.sink);
        assertThat(fixture.sink.take()).isNotEmpty();
    }

    private void assertEndedInOrder() {
        assertThat(fixture.upstream.cancelled).isTrue();
        assertThat(fixture.exchange.completed).isTrue();
        assertThat(fixture.sink.released).isTrue();
        assertThat(fixture.sink.closed).isFalse();
        assertThat(fixture.doorkeeper.open()).isZero();
    }

    @Test
    void aRevokedTokenEndsWhatIsOpenAtTheNextLook() {
        open();
        fixture.lost = REVOKED;
        fixture.pass(LOOK);
        assertThat(fixture.sink.take())
                .startsWith("event: rejoin.error\ndata: {")
                .contains("\"code\":\"token-revoked\"")
                .contains("\"detail\":\"token: revoked (expected: a new one)\"")
                .endsWith("}\n\n");
        assertEndedInOrder();
        assertThat(fixture.doorkeeper.ended(ProblemCode.TOKEN_REVOKED)).isEqualTo(1);
    }

    @Test
    void aProductEndsAccessWithAWordOfItsOwn() {
        open();
        fixture.lost = LeaseState.AccessEnded.of(Banned.MEMBER_BANNED, "user bob: banned from the room");
        fixture.pass(LOOK);
        assertThat(fixture.sink.take())
                .contains("\"code\":\"access-ended\"")
                .contains("\"reason\":\"member-banned\"")
                .contains("\"status\":403");
        assertEndedInOrder();
    }

    @Test
    void nothingIsToldAfterTheEnd() {
        open();
        fixture.sink.writable = false;
        fixture.delivery.onNext(events(json(1, "\"secret\"")));
        fixture.lost = REVOKED;
        fixture.pass(LOOK);
        fixture.delivery.onNext(events(json(2, "\"secret\"")));
        fixture.delivery.onWritable();
        assertThat(fixture.sink.take()).isEmpty();
        assertThat(fixture.sink.closed).isTrue();
    }

    @Test
    void aRequestIsRefusedWhoseLeaseEndsBeforeItsSubscriptionSpeaks() {
        fixture.lost = REVOKED;
        fixture.pass(LOOK);
        assertThat(fixture.exchange.failure)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.TOKEN_REVOKED));
        assertThat(fixture.doorkeeper.open()).isZero();
    }

    @Test
    void leavesWhenItIsOldEnough() {
        fixture = new DeliveryFixture(Framing.SSE);
        Departure departure = new Doorkeeper(DeliveryFixture.LIMITS, () -> 0, () -> 0).enter(new Tenant("acme"));
        assertThat(departure.isDue(DeliveryFixture.MAX_AGE.toNanos() - 1)).isFalse();
        assertThat(departure.isDue(DeliveryFixture.MAX_AGE.toNanos())).isTrue();
    }

    @Test
    void isToldWhenToComeBackAndTheAnswerEndsInOrder() {
        open();
        var _ = fixture.doorkeeper.drain(Duration.ofSeconds(20));
        fixture.pass(LOOK);
        assertThat(fixture.sink.take())
                .as("without randomness the moment is the first")
                .isEqualTo(RETRY);
        assertEndedInOrder();
        assertThat(fixture.doorkeeper.drained()).isEqualTo(1);
        assertThat(fixture.doorkeeper.aged()).isZero();
    }

    @Test
    void linesAreToldToo() {
        fixture = new DeliveryFixture(Framing.NDJSON);
        open();
        var _ = fixture.doorkeeper.drain(Duration.ZERO);
        fixture.pass(LOOK);
        assertThat(fixture.sink.take()).isEqualTo("{\"rejoin\":\"drain\",\"reconnectAfterMs\":2000}\n");
        assertEndedInOrder();
    }

    @Test
    void aFrameThatIsBegunIsFinishedAndNoOtherIsBegun() {
        open();
        fixture.sink.chunksUntilFull = 1;
        String large = "x".repeat(2 * FrameSink.CHUNK_BYTES);
        fixture.delivery.onNext(events(text(1, large), json(2, "2")));
        var _ = fixture.doorkeeper.drain(Duration.ofSeconds(20));
        fixture.pass(LOOK);
        assertThat(fixture.exchange.completed).isFalse();
        fixture.sink.writable = true;
        fixture.sink.chunksUntilFull = Integer.MAX_VALUE;
        fixture.delivery.onWritable();
        assertThat(fixture.sink.take())
                .startsWith("id: 0000000000000001_00000101\n")
                .endsWith(large + "\n\n" + RETRY)
                .doesNotContain("0000000000000002");
        assertEndedInOrder();
    }

    @Test
    void aControlFrameThatIsBegunIsFinishedToo() {
        PendingFrames pending = new PendingFrames(Framing.SSE.events());
        pending.put("0123456789".getBytes());
        pending.put(events(json(1, "1")).events());
        fixture.sink.chunksUntilFull = Integer.MAX_VALUE;
        pending.writeChunk(fixture.sink, 4);
        pending.endWith("end".getBytes());
        pending.writeChunk(fixture.sink, 100);
        assertThat(fixture.sink.take()).isEqualTo("0123456789end");
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void whoIsTooSlowToTakeTheLastFramesIsCutWhenTheWindowIsOver() {
        open();
        fixture.sink.drained = false;
        var _ = fixture.doorkeeper.drain(Duration.ofSeconds(5));
        for (int i = 0; i < 23; i++) {
            fixture.sink.progress++;
            fixture.pass(LOOK);
        }
        assertThat(fixture.sink.closed).isFalse();
        fixture.pass(Doorkeeper.farewell().minus(LOOK.multipliedBy(2)));
        assertThat(fixture.sink.closed).isTrue();
        assertThat(fixture.doorkeeper.open()).isZero();
    }

    @Test
    void whoHasNoAnswerYetIsSentElsewhere() {
        var _ = fixture.doorkeeper.drain(Duration.ZERO);
        fixture.pass(LOOK);
        assertThat(fixture.exchange.failure).hasMessageStartingWith("draining: ");
    }

    @Test
    void whoSeesTheEndOfTheStreamAnywayIsNotToldToComeBack() {
        open();
        fixture.sink.drained = false;
        fixture.delivery.onNext(live(0));
        fixture.delivery.onComplete();
        var _ = fixture.doorkeeper.drain(Duration.ofSeconds(5));
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.sink.take()).doesNotContain("retry");
        assertThat(fixture.doorkeeper.drained()).isZero();
    }
}
