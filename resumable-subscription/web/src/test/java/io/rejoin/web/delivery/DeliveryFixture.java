// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Tenant;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweeper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** One delivery with a connection and a clock that do what the test says. Its lease is one of an hour. */
final class DeliveryFixture {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration LEASE = Duration.ofHours(1);
    static final Duration MAX_AGE = Duration.ofHours(2);
    static final WebLimits LIMITS = TestServer.limits(MAX_AGE);

    final FakeSink sink = new FakeSink();
    final FakeExchange exchange = new FakeExchange();
    final FakeUpstream upstream = new FakeUpstream();
    final FakePulse pulse = new FakePulse();
    final Doorkeeper doorkeeper;
    final Delivery delivery;

    /** How the lease ended before its hour was over. */
    LeaseState.@Nullable Ended lost;

    private long now;

    DeliveryFixture(Framing framing) {
        NanoClock nanoClock = () -> Duration.ofMillis(now).toNanos();
        Sweeper sweeper = new Sweeper(pulse, () -> START.plusMillis(now), nanoClock, LIMITS);
        RandomGenerator noJitter = () -> 0;
        doorkeeper = new Doorkeeper(LIMITS, nanoClock, noJitter);
        Lease hour = Lease.until(START.plus(LEASE));
        Lease lease = epochMillis -> lost == null ? hour.at(epochMillis) : lost;
        DeliveryTimes times = new DeliveryTimes(LIMITS, lease, doorkeeper.enter(new Tenant("acme")), noJitter);
        delivery = new Delivery(framing, exchange, Runnable::run, sweeper, times);
        delivery.onSubscribe(upstream);
    }

    /** Lets time pass, with a look at every interval. */
    void pass(Duration duration) {
        long end = now + duration.toMillis();
        while (now < end) {
            now = Math.min(end, now + Sweeper.INTERVAL.toMillis());
            pulse.beat();
        }
    }

    static final class FakePulse implements Sweeper.Pulse {

        @Nullable
        Runnable task;

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

    static final class FakeUpstream implements Subscription {

        int requested;
        boolean cancelled;

        @Override
        public void request(long n) {
            requested += (int) n;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    static final class FakeExchange implements Exchange {

        boolean committed;
        boolean completed;
        boolean closed;

        @Nullable
        Throwable failure;

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public void complete() {
            completed = true;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void fail(Throwable error) {
            failure = error;
        }
    }

    static final class FakeSink implements FrameSink {

        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int open = -1;
        int sends;
        int chunksUntilFull = Integer.MAX_VALUE;
        boolean writable = true;
        boolean drained = true;
        boolean released;
        boolean closed;
        boolean taking;

        /** What goes wrong when bytes are appended. */
        @Nullable
        Error broken;

        long progress;

        @Override
        public void begin(int size) {
            assertThat(open).isEqualTo(-1);
            assertThat(size).isBetween(1, FrameSink.CHUNK_BYTES);
            open = size;
        }

        @Override
        public boolean beginShared(Object content, Object format, int size) {
            begin(size);
            return false;
        }

        @Override
        public void append(byte[] source, int offset, int length) {
            if (broken != null) {
                throw broken;
            }
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
