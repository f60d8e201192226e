// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static io.rejoin.web.TestEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.sweep.Sweeper;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The state machine of one delivery, with a connection and a clock that do what the test says. */
class DeliveryTest {

    private static final Duration HEARTBEAT = DeliveryFixture.LIMITS.heartbeat();
    private static final Duration STALL = DeliveryFixture.LIMITS.writeStall();

    private final DeliveryFixture fixture = new DeliveryFixture(Framing.SSE);
    private final DeliveryFixture.FakeSink sink = fixture.sink;
    private final DeliveryFixture.FakeExchange exchange = fixture.exchange;
    private final DeliveryFixture.FakeUpstream upstream = fixture.upstream;
    private final Delivery delivery = fixture.delivery;

    private void pass(Duration duration) {
        fixture.pass(duration);
    }

    private void open() {
        delivery.onNext(opened(0));
        assertThat(exchange.committed).isTrue();
        delivery.opened(sink);
        assertThat(sink.take()).isEqualTo("id: 0000000000000000_00000000\n\n");
    }

    @Test
    void asksForTheNextSignalOnlyWhenTheOneBeforeIsWritten() {
        open();
        assertThat(upstream.requested).isEqualTo(2);
        sink.writable = false;
        delivery.onNext(events(json(1, "1")));
        assertThat(sink.take()).isEmpty();
        assertThat(upstream.requested).isEqualTo(2);
        sink.writable = true;
        delivery.onWritable();
        assertThat(sink.take()).isEqualTo("id: 0000000000000001_00000101\ndata: 1\n\n");
        assertThat(upstream.requested).isEqualTo(3);
    }

    @Test
    void gathersABatchInOneChunk() {
        open();
        delivery.onNext(events(json(1, "1"), json(2, "2"), json(3, "3")));
        assertThat(sink.take())
                .isEqualTo("id: 0000000000000001_00000101\ndata: 1\n\n"
                        + "id: 0000000000000002_00000102\ndata: 2\n\n"
                        + "id: 0000000000000003_00000103\ndata: 3\n\n");
        assertThat(sink.sends).isEqualTo(2);
    }

    @Test
    void writesALargeEventInChunksAndStopsBetweenThemWhenThereIsNoRoom() {
        open();
        sink.chunksUntilFull = 2;
        String large = "x".repeat(3 * FrameSink.CHUNK_BYTES);
        delivery.onNext(events(text(1, large)));
        assertThat(sink.take()).hasSize(2 * FrameSink.CHUNK_BYTES);
        assertThat(upstream.requested).isEqualTo(2);
        sink.chunksUntilFull = Integer.MAX_VALUE;
        sink.writable = true;
        delivery.onWritable();
        assertThat(sink.take()).endsWith("x\n\n");
        assertThat(upstream.requested).isEqualTo(3);
    }

    @Test
    void sendsAHeartbeatWhenItSentNothingForSoLong() {
        open();
        pass(HEARTBEAT.minusMillis(1));
        assertThat(sink.take()).isEmpty();
        pass(Sweeper.INTERVAL.plusMillis(1));
        assertThat(sink.take()).isEqualTo(":\n\n");
        delivery.onNext(live(0));
        assertThat(sink.take()).isNotEmpty();
        pass(HEARTBEAT.minusMillis(1));
        assertThat(sink.take()).isEmpty();
        pass(Sweeper.INTERVAL.multipliedBy(2));
        assertThat(sink.take()).isEqualTo(":\n\n");
    }

    @Test
    void endsAsSoonAsTheLastFrameIsTaken() {
        open();
        sink.drained = false;
        fixture.delivery.onComplete();
        assertThat(exchange.completed).isFalse();
        sink.drained = true;
        fixture.delivery.onDrained();
        assertThat(exchange.completed).isTrue();
    }

    @Test
    void closesAConnectionThatCannotBeWrittenTo() {
        open();
        sink.broken = new OutOfMemoryError("a test's");
        fixture.delivery.onNext(events(json(1, "1")));
        assertThat(sink.closed).isTrue();
        assertThat(upstream.cancelled).isTrue();
        assertThat(exchange.completed).isTrue();
    }

    @Test
    void closesAConnectionThatTakesNothing() {
        open();
        sink.drained = false;
        pass(STALL.minusMillis(1));
        assertThat(sink.closed).isFalse();
        pass(Sweeper.INTERVAL.multipliedBy(2));
        assertThat(sink.closed).isTrue();
        assertThat(upstream.cancelled).isTrue();
        assertThat(exchange.completed).isTrue();
    }

    @Test
    void neverClosesAConnectionThatTakesAByteNowAndThen() {
        open();
        sink.drained = false;
        for (int i = 0; i < 100; i++) {
            pass(STALL.minusSeconds(1));
            sink.progress++;
        }
        assertThat(sink.closed).isFalse();
    }

    @Test
    void looksCloserBeforeItCloses() {
        open();
        sink.drained = false;
        sink.taking = true;
        pass(STALL.multipliedBy(5));
        assertThat(sink.closed).isFalse();
        sink.taking = false;
        pass(STALL.plus(Sweeper.INTERVAL));
        assertThat(sink.closed).isTrue();
    }

    @Test
    void countsAStallFromWhenBytesBeganToWait() {
        open();
        pass(STALL.multipliedBy(3));
        sink.drained = false;
        pass(STALL.minusMillis(1));
        assertThat(sink.closed).isFalse();
    }

    @Test
    void endsWithTheLeaseAndSaysSo() {
        open();
        pass(Duration.ofHours(1).plusSeconds(1));
        assertThat(sink.take()).endsWith("""
                event: rejoin.error
                data: {"type":"urn:rejoin:problem:token-expired","title":"Token expired","status":401,\
                "detail":"token: expired (expected: one that is still valid)","code":"token-expired","retryable":false}

                """);
        assertThat(upstream.cancelled).isTrue();
        assertThat(exchange.completed).isTrue();
        assertThat(sink.released).isTrue();
        assertThat(sink.closed).isFalse();
    }

    @Test
    void tellsNothingOfTheStreamOnceTheLeaseIsOver() {
        open();
        sink.writable = false;
        delivery.onNext(events(json(1, "\"secret\"")));
        pass(Duration.ofSeconds(10));
        sink.drained = false;
        for (int i = 0; i < 3_600; i++) {
            pass(Duration.ofSeconds(1));
            sink.progress++;
        }
        assertThat(sink.closed).isTrue();
        assertThat(sink.take()).isEmpty();
    }

    @Test
    void waitsForTheLastFramesOfAnEndedSubscriptionNoLongerThanTheLease() {
        open();
        sink.writable = false;
        delivery.onNext(events(json(1, "1")));
        delivery.onComplete();
        for (int i = 0; i < 3_601; i++) {
            pass(Duration.ofSeconds(1));
            sink.progress++;
        }
        assertThat(sink.closed).isTrue();
    }

    @Test
    void waitsForTheConnectionToTakeTheLastFrames() {
        open();
        sink.drained = false;
        sink.writable = false;
        delivery.onNext(events(json(1, "1")));
        delivery.onComplete();
        assertThat(exchange.completed).isFalse();
        sink.writable = true;
        delivery.onWritable();
        assertThat(sink.take()).isEqualTo("id: 0000000000000001_00000101\ndata: 1\n\n");
        assertThat(exchange.completed).isFalse();
        sink.drained = true;
        pass(Sweeper.INTERVAL.multipliedBy(2));
        assertThat(exchange.completed).isTrue();
    }

    @Test
    void refusesWhatFailsBeforeTheAnswerBegan() {
        delivery.onError(new LogUnavailableException("down", null));
        assertThat(exchange.failure).isInstanceOf(LogUnavailableException.class);
        assertThat(exchange.committed).isFalse();
    }

    @Test
    void refusesASubscriptionThatSaysNothing() {
        delivery.onComplete();
        assertThat(exchange.failure).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closesTheConnectionWhenTheSubscriptionBreaksOff() {
        open();
        delivery.onError(new IllegalStateException("broken"));
        assertThat(sink.closed).isTrue();
        assertThat(exchange.completed).isTrue();
    }

    @Test
    void releasesTheSubscriptionOfAClientThatLeftBeforeTheHeadWasOut() {
        delivery.onNext(opened(0));
        delivery.cancel();
        assertThat(upstream.cancelled).isTrue();
        delivery.opened(sink);
        assertThat(sink.released).isTrue();
        assertThat(sink.take()).isEmpty();
    }

    @Test
    void needsNoTimerWhenNothingIsOpen() {
        open();
        assertThat(fixture.pulse.task).isNotNull();
        delivery.onClosed();
        assertThat(fixture.pulse.task).isNull();
    }
}
