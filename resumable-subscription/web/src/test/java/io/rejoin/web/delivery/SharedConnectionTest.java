// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Signal;
import io.rejoin.core.Tenant;
import io.rejoin.core.WireFormat;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemException;
import io.rejoin.web.TestServer;
import io.rejoin.web.departure.Departure;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.frame.JsonEvent;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweeper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What a WebSocket and an event stream of many have in common, without either. */
class SharedConnectionTest {

    private static final Doorkeeper DOORKEEPER =
            new Doorkeeper(TestServer.limits(Duration.ofHours(1)), NanoClock.SYSTEM, new Random(1));

    private final Queue<Runnable> eventLoop = new ArrayDeque<>();
    private final DeliveryFixture.FakeSink sink = new DeliveryFixture.FakeSink();
    private final Connection connection = new Connection();

    private void say(String text) {
        connection.say(text.getBytes(StandardCharsets.US_ASCII));
        for (Runnable task = eventLoop.poll(); task != null; task = eventLoop.poll()) {
            task.run();
        }
    }

    /** Before, it went on with the frame after the one that was lost. */
    @Test
    void goesOnAfterNoFrameThatCouldNotBeWritten() {
        connection.attach(sink);
        say("a");
        assertThat(sink.take()).isEqualTo("a");
        sink.broken = new OutOfMemoryError("a test's");
        say("b");
        assertThat(sink.closed).isTrue();
        assertThat(connection.hasEnded).isTrue();
        say("c");
        assertThat(sink.take()).isEmpty();
    }

    private final class Connection extends SharedConnection {

        private boolean hasEnded;

        Connection() {
            super(
                    new NoFrames(),
                    request -> Flux.never(),
                    eventLoop::add,
                    new Sweeper(
                            (_, _) -> () -> {},
                            InstantSource.system(),
                            NanoClock.SYSTEM,
                            TestServer.limits(Duration.ofHours(1))),
                    new DeliveryTimes(
                            TestServer.limits(Duration.ofHours(1)),
                            Lease.UNLIMITED,
                            DOORKEEPER.enter(new Tenant("acme")),
                            new Random(1)));
        }

        @Override
        protected void refuse(Throwable problem) {}

        @Override
        protected byte[] farewell(ProblemException problem) {
            return new byte[0];
        }

        @Override
        protected byte[] farewell(Departure departure) {
            return new byte[0];
        }

        @Override
        protected void streamEnded(String stream, ProblemException problem) {}

        @Override
        protected void lastFrameTaken() {}

        @Override
        protected void ended() {
            hasEnded = true;
        }

        @Override
        protected void pumped() {}

        @Override
        protected void eventsSent() {}

        @Override
        protected void heartbeatSaid() {}

        @Override
        protected void ticked(long nanos, FrameSink open) {}

        @Override
        public void begun(Lane lane, Cursor position) {}

        @Override
        public boolean refused(Lane lane, Signal.Reset reset) {
            return false;
        }

        @Override
        public void failed(Lane lane, Throwable error) {}

        @Override
        public void completed(Lane lane) {}

        @Override
        public void over(Lane lane) {}
    }

    private static final class NoFrames implements StreamFrames {

        @Override
        public WireFormat<byte[]> events() {
            return JsonEvent.LINE;
        }

        @Override
        public byte[] before(String stream, @Nullable Cursor position) {
            return new byte[0];
        }

        @Override
        public byte[] live(String stream, Cursor position) {
            return new byte[0];
        }

        @Override
        public byte[] ephemeral(EphemeralEvent event) {
            return new byte[0];
        }

        @Override
        public byte[] reset(String stream, Signal.Reset reset) {
            return new byte[0];
        }

        @Override
        public byte[] heartbeat() {
            return new byte[0];
        }
    }
}
