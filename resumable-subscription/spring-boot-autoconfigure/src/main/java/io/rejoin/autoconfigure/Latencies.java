// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.NodeObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Times an event's way: publish to commit, commit to the feed's answer, commit to a ring. */
final class Latencies implements NodeObserver {

    private final Timer commit;
    private final Timer hint;
    private final Timer arrival;
    private final InstantSource clock;

    Latencies(MeterRegistry registry, InstantSource clock) {
        this.commit = RejoinMeter.NODE_COMMIT.timer(registry);
        this.hint = RejoinMeter.NODE_HINT.timer(registry);
        this.arrival = RejoinMeter.NODE_ARRIVAL.timer(registry);
        this.clock = clock;
    }

    @Override
    public Publishing publishing(Publication publication, ContextView context) {
        return new Timed();
    }

    /** By two clocks, the log's and this node's: a difference between them shows as latency, or as none. */
    @Override
    public void arrived(Event event, @Nullable TraceParent trace) {
        Duration age = Duration.between(event.time(), clock.instant());
        arrival.record(age.isNegative() ? Duration.ZERO : age);
    }

    @Override
    public @Nullable Delivering delivering(StreamKey stream) {
        return null;
    }

    private final class Timed implements Publishing {

        private final long began = System.nanoTime();
        private volatile long committed;

        @Override
        public @Nullable TraceParent trace() {
            return null;
        }

        @Override
        public void ended(PublishOutcome outcome) {
            if (outcome instanceof PublishOutcome.Committed) {
                committed = System.nanoTime();
                commit.record(committed - began, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void failed(Throwable error) {}

        @Override
        public @Nullable TraceParent hint() {
            return null;
        }

        @Override
        public void hinted(boolean taken) {
            if (taken) {
                hint.record(System.nanoTime() - committed, TimeUnit.NANOSECONDS);
            }
        }
    }
}
