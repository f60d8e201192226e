// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static io.rejoin.web.TestEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.LogUnavailableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;

/** The state machine of one delivery, with a connection and a clock that do what the test says. */
class DeliveryTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MAX_AGE = Duration.ofHours(2);
    private static final WebLimits LIMITS = new WebLimits(
            WebLimits.DEFAULT.heartbeat(),
            WebLimits.DEFAULT.writeStall(),
            WebLimits.DEFAULT.pageEvents(),
            WebLimits.DEFAULT.pageBytes(),
            WebLimits.DEFAULT.longPollWait(),
            WebLimits.DEFAULT.retryDelay(),
            MAX_AGE);
    private static final Duration HEARTBEAT = WebLimits.DEFAULT.heartbeat();
    private static final Duration STALL = WebLimits.DEFAULT.writeStall();

    private final FakeSink sink = new FakeSink();
    private final FakeExchange exchange = new FakeExchange();
    private final FakeUpstream upstream = new FakeUpstream();
    private final FakePulse pulse = new FakePulse();
    private final Delivery delivery;

    private final Departures departures;

    private LeaseState.@Nullable Ended lost;
    private long now;

    DeliveryTest() {
        NanoClock nanoClock = () -> Duration.ofMillis(now).toNanos();
        Sweeper sweeper = new Sweeper(pulse, () -> START.plusMillis(now), nanoClock, LIMITS);
        RandomGenerator noJitter = () -> 0;
        departures = new Departures(LIMITS, nanoClock, noJitter);
        Lease lease = epochMillis ->
                lost == null ? Lease.until(START.plusSeconds(3_600)).at(epochMillis) : lost;
        DeliveryTimes times = new DeliveryTimes(LIMITS, lease, departures.enter(), noJitter);
        delivery = new Delivery(SseFraming.INSTANCE, exchange, Runnable::run, sweeper, times);
        delivery.onSubscribe(upstream);
    }

    /** Lets time pass, with a look at every interval. */
    private void pass(Duration duration) {
        long end = now + duration.toMillis();
        while (now < end) {
            now = Math.min(end, now + Sweeper.INTERVAL.toMillis());
            pulse.beat();
        }
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
        String large = "x".repeat(3 * Delivery.CHUNK_BYTES);
        delivery.onNext(events(text(1, large)));
        assertThat(sink.take()).hasSize(2 * Delivery.CHUNK_BYTES);
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
        assertThat(pulse.task).isNotNull();
        delivery.onClosed();
        assertThat(pulse.task).isNull();
    }

    private static final class FakePulse implements Sweeper.Pulse {

        private @Nullable Runnable task;

        @Override
        public Runnable start(Duration interval, Runnable beat) {
            task = beat;
            return () -> task = null;
        }

        void beat() {
            if (task != null) {
                task.run();
            }
        }
    }

    private static final class FakeUpstream implements Subscription {

        private int requested;
        private boolean cancelled;

        @Override
        public void request(long n) {
            requested += (int) n;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private static final class FakeExchange implements Delivery.Exchange {

        private boolean committed;
        private boolean completed;
        private @Nullable Throwable failure;

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public void complete() {
            completed = true;
        }

        @Override
        public void fail(Throwable error) {
            failure = error;
        }
    }

    private static final class FakeSink implements FrameSink {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int open = -1;
        private int sends;
        private int chunksUntilFull = Integer.MAX_VALUE;
        private boolean writable = true;
        private boolean drained = true;
        private boolean released;
        private boolean closed;
        private boolean taking;
        private long progress;

        @Override
        public void begin(int size) {
            assertThat(open).isEqualTo(-1);
            assertThat(size).isBetween(1, Delivery.CHUNK_BYTES);
            open = size;
        }

        @Override
        public void append(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
            open -= length;
        }

        @Override
        public void send() {
            assertThat(open).isZero();
            open = -1;
            sends++;
            if (--chunksUntilFull == 0) {
                writable = false;
            }
        }

        String take() {
            String taken = bytes.toString(StandardCharsets.UTF_8);
            bytes.reset();
            return taken;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public boolean isDrained() {
            return drained;
        }

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public boolean tookAnyWithin(Duration time) {
            return taking;
        }

        @Override
        public void release() {
            released = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
