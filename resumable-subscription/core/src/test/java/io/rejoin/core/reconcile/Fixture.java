// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One node under virtual time, on a log in memory that counts what it is asked and can be down. */
final class Fixture implements AutoCloseable {

    static final StreamKey STREAM = StreamKey.of("acme", "room:1");

    final VirtualTimeScheduler time = VirtualTimeScheduler.create(true);
    final InMemoryEventLog log =
            new InMemoryEventLog(() -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)), new Random(7));
    final LossyFeed feed = new LossyFeed();
    final ReconcilingNode node;
    final List<Integer> queries = new ArrayList<>();
    boolean logDown;

    Fixture() {
        this(ReconcileSettings.DEFAULT);
    }

    Fixture(ReconcileSettings settings) {
        node = new ReconcilingNode(new CountingLog(), feed, settings, time);
        node.start();
    }

    private final class CountingLog implements EventLog {
        @Override
        public Mono<PublishOutcome> append(Publication publication) {
            return log.append(publication);
        }

        @Override
        public Mono<List<Slice>> read(List<Read> reads) {
            return Mono.defer(() -> {
                queries.add(reads.size());
                return logDown ? Mono.error(new IllegalStateException("down")) : log.read(reads);
            });
        }
    }

    /** Publishes through the node, which tells itself and the feed. */
    List<Event> publish(String... texts) {
        return committed(node.publish(publication(texts)).block());
    }

    /** Commits without telling anybody, as a node does that crashes between commit and hint. */
    List<Event> commitSilently(String... texts) {
        return committed(log.append(publication(texts)).block());
    }

    private static Publication publication(String... texts) {
        List<Content> contents = new ArrayList<>();
        for (String text : texts) {
            contents.add(Content.json(text.getBytes(UTF_8)));
        }
        return new Publication(STREAM, contents, null);
    }

    private static List<Event> committed(@Nullable PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Committed committed) {
            return committed.events();
        }
        throw new AssertionError("not committed: " + outcome);
    }

    Recorder subscribe(StartAt start) {
        return subscribe(SubscribeRequest.of(STREAM, start));
    }

    Recorder subscribe(SubscribeRequest request) {
        Recorder recorder = new Recorder(Long.MAX_VALUE);
        node.subscribe(request).subscribe(recorder);
        return recorder;
    }

    Recorder subscribeWithoutDemand(StartAt start) {
        Recorder recorder = new Recorder(0);
        node.subscribe(SubscribeRequest.of(STREAM, start)).subscribe(recorder);
        return recorder;
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    @Override
    public void close() {
        node.close();
        time.dispose();
    }

    /** What one subscriber was told. */
    static final class Recorder extends BaseSubscriber<Signal> {
        final List<Signal> signals = new ArrayList<>();
        private final long demand;
        boolean completed;

        @Nullable
        Throwable error;

        Recorder(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        protected void hookOnNext(Signal signal) {
            signals.add(signal);
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }

        @Override
        protected void hookOnError(Throwable failure) {
            error = failure;
        }

        List<String> texts() {
            return signals.stream()
                    .filter(Signal.Events.class::isInstance)
                    .flatMap(signal -> ((Signal.Events) signal).events().stream())
                    .map(event -> new String(event.content().bytes(), UTF_8))
                    .toList();
        }

        <T extends Signal> T only(Class<T> type) {
            List<T> found =
                    signals.stream().filter(type::isInstance).map(type::cast).toList();
            assertThat(found).as(type.getSimpleName() + " of " + signals).hasSize(1);
            return found.getFirst();
        }
    }
}
