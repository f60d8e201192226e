// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.Turns;
import io.rejoin.core.Turns.Purpose;
import io.rejoin.core.WireFormat;
import io.rejoin.web.TestEvents;
import io.rejoin.web.frame.JsonEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The turns of many streams on one connection, with subscriptions that have as much as the test says. */
class LanesTest {

    private static final int EVENT_BYTES = 1_000;

    private final Map<String, Backlog> backlogs = new LinkedHashMap<>();
    private final Queue<Runnable> eventLoop = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private final Lanes lanes = new Lanes(new Recorder(), subscriptions(), eventLoop::add, new Owner());

    private void runEventLoop() {
        for (Runnable task = eventLoop.poll(); task != null; task = eventLoop.poll()) {
            task.run();
        }
    }

    /** The log answers nobody for now. */
    private boolean silentLog;

    private Backlog open(String stream, int events) {
        lanes.open(StreamKey.of("acme", stream), SubscribeRequest.of(StreamKey.of("acme", stream), StartAt.LATEST));
        Backlog backlog = Objects.requireNonNull(backlogs.get(stream));
        backlog.left = events;
        runEventLoop();
        return backlog;
    }

    /** Lets the connection take one chunk. */
    private void takeChunk() {
        ChunkWriter out = new ChunkWriter(new SwallowingSink(), FrameSink.CHUNK_BYTES);
        out.begin(lanes.expectedBytes());
        while (out.hasRoom() && !lanes.isEmpty()) {
            lanes.writeTurn(out);
        }
        while (out.isWithinFrame()) {
            out.begin(1);
        }
        lanes.offerTurns();
        runEventLoop();
    }

    @Test
    void holdsLittleHoweverManyStreamsHaveMuchForAClientThatTakesNothing() {
        for (int i = 0; i < 1_000; i++) {
            open("s" + i, 10_000);
        }
        int mostBatch = Backlog.BATCH * EVENT_BYTES * 2;
        assertThat(lanes.expectedBytes()).isBetween(1, Lanes.BUDGET_BYTES + mostBatch);
        takeChunk();
        assertThat(lanes.expectedBytes()).isBetween(1, Lanes.BUDGET_BYTES + mostBatch);
    }

    @Test
    void letsEveryStreamHaveItsTurn() {
        for (int i = 0; i < 100; i++) {
            open("s" + i, Integer.MAX_VALUE);
        }
        for (int i = 0; i < 1_000; i++) {
            takeChunk();
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        written.forEach(stream -> counts.merge(stream, 1, Integer::sum));
        assertThat(counts).hasSize(100);
        int mean = written.size() / 100;
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(mean * 3 / 4, mean * 5 / 4));
    }

    @Test
    void aQuietStreamDoesNotWaitForTheBacklogOfAnother() {
        for (int i = 0; i < 20; i++) {
            open("busy" + i, Integer.MAX_VALUE);
        }
        Backlog quiet = open("quiet", 0);
        takeChunk();
        written.clear();
        quiet.add(1);
        runEventLoop();
        for (int i = 0; i < 40 && !written.contains("quiet"); i++) {
            takeChunk();
        }
        assertThat(written).contains("quiet");
    }

    /** A turn that asks the log lasts for as long as that takes. */
    @Test
    void newsOfAThousandStreamsDoNotWaitForALogThatOthersAskForTheirBacklogs() {
        silentLog = true;
        List<Backlog> late = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Backlog each = open("s" + i, 0);
            if (i % 10 == 0) {
                each.purpose = Purpose.BACKLOG;
                each.add(10_000);
                late.add(each);
            }
        }
        runEventLoop();
        assertThat(late).anyMatch(each -> each.asking).anyMatch(each -> !each.asking);
        for (Backlog each : backlogs.values()) {
            if (each.purpose == Purpose.NEWS) {
                each.add(1);
                runEventLoop();
                takeChunk();
                assertThat(written).containsExactly(each.request.stream().name());
                written.clear();
            }
        }
    }

    @Test
    void newsAreNextEvenIfTheConnectionIsFullOfBacklogs() {
        for (int i = 0; i < 100; i++) {
            Backlog each = open("late" + i, 0);
            each.purpose = Purpose.BACKLOG;
            each.add(Integer.MAX_VALUE);
        }
        Backlog fresh = open("fresh", 0);
        takeChunk();
        fresh.add(1);
        runEventLoop();
        written.clear();
        for (int i = 0; i < Lanes.BUDGET_BYTES / FrameSink.CHUNK_BYTES + 2 && !written.contains("fresh"); i++) {
            takeChunk();
        }
        // Behind no more than what is held already: nobody who waits for a turn comes before.
        assertThat(written).contains("fresh");
    }

    /** Backlogs go on however much is new. */
    @Test
    void newsWithoutEndLeaveBacklogsTheirShare() {
        for (int i = 0; i < 50; i++) {
            open("busy" + i, Integer.MAX_VALUE);
        }
        Backlog late = open("late", 0);
        late.purpose = Purpose.BACKLOG;
        late.add(1_000);
        runEventLoop();
        for (int i = 0; i < 200; i++) {
            takeChunk();
        }
        assertThat(written.stream().filter("late"::equals).count()).isGreaterThan(100);
    }

    @Test
    void nobodyIsForgottenHoweverTurnsComeAndGo() {
        Random random = new Random(0x5eed);
        int told = 0;
        for (int i = 0; i < 50; i++) {
            open("s" + i, 0);
        }
        List<Backlog> all = List.copyOf(backlogs.values());
        for (int round = 0; round < 2_000; round++) {
            Backlog one = all.get(random.nextInt(all.size()));
            int more = random.nextInt(200);
            one.failing = random.nextInt(4) == 0;
            one.purpose = random.nextBoolean() ? Purpose.NEWS : Purpose.BACKLOG;
            one.add(more);
            told += more;
            if (random.nextBoolean()) {
                takeChunk();
            }
            runEventLoop();
        }
        all.forEach(each -> {
            each.failing = false;
            each.add(0);
        });
        runEventLoop();
        for (int i = 0; i < 100_000 && written.size() < told; i++) {
            takeChunk();
        }
        assertThat(written).hasSize(told);
        assertThat(lanes.expectedBytes()).isZero();
    }

    @Test
    void aStreamThatIsClosedGivesItsRoomToTheOthers() {
        for (int i = 0; i < 100; i++) {
            open("s" + i, Integer.MAX_VALUE);
        }
        for (Lane lane : lanes.all()) {
            if (!lane.stream().equals("s99")) {
                lanes.close(lane);
            }
        }
        runEventLoop();
        takeChunk();
        assertThat(written).isNotEmpty().allMatch("s99"::equals);
    }

    private Subscriptions subscriptions() {
        return request -> new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Signal> actual) {
                Backlog backlog = new Backlog(request, actual);
                backlogs.put(request.stream().name(), backlog);
                actual.onSubscribe(backlog);
                actual.onNext(opened(0));
            }
        };
    }

    /** A subscription with so many events to come. */
    private final class Backlog implements Subscription {

        static final int BATCH = 16;

        private final SubscribeRequest request;
        private final CoreSubscriber<? super Signal> subscriber;
        private final Turns turns;
        private int left;
        private long seq;
        private boolean cancelled;
        private Purpose purpose = Purpose.NEWS;
        private boolean asking;

        /** A turn that is granted is given back the first time, as when the log fails. */
        private boolean failing;

        Backlog(SubscribeRequest request, CoreSubscriber<? super Signal> subscriber) {
            this.request = request;
            this.subscriber = subscriber;
            this.turns = Objects.requireNonNull(request.turns());
        }

        void add(int events) {
            left += events;
            eventLoop.add(this::drain);
        }

        private void drain() {
            while (!cancelled && left > 0 && !asking && turns.begin(purpose)) {
                if (silentLog && purpose == Purpose.BACKLOG) {
                    asking = true;
                    return;
                }
                if (failing) {
                    failing = false;
                    turns.giveBack();
                    eventLoop.add(this::drain);
                    return;
                }
                List<Event> batch = new ArrayList<>();
                for (int i = 0; i < BATCH && left > 0; i++, left--) {
                    String payload = "\"" + "x".repeat(EVENT_BYTES) + "\"";
                    batch.add(TestEvents.json(request.stream().name(), ++seq, payload));
                }
                subscriber.onNext(new Signal.Events(batch));
            }
        }

        @Override
        public void request(long n) {
            eventLoop.add(this::drain);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private static final class Owner implements Lanes.Owner {

        @Override
        public void begun(Lane lane, Cursor position) {
            assertThat(position).isEqualTo(cursor(0));
        }

        @Override
        public boolean refused(Lane lane, Signal.Reset reset) {
            throw new AssertionError(reset);
        }

        @Override
        public void failed(Lane lane, Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void completed(Lane lane) {
            throw new AssertionError(lane.stream());
        }

        @Override
        public void over(Lane lane) {
            throw new AssertionError(lane.stream());
        }

        @Override
        public void filled() {}
    }

    /** Frames of a WebSocket, and notes whose they are. */
    private final class Recorder implements StreamFrames {

        private static final byte[] CONTROL = {'{', '}'};

        @Override
        public WireFormat<byte[]> events() {
            return JsonEvent.LINE;
        }

        @Override
        public byte[] before(String stream, @Nullable Cursor position) {
            written.add(stream);
            return new byte[0];
        }

        @Override
        public byte[] live(String stream, Cursor position) {
            return CONTROL;
        }

        @Override
        public byte[] ephemeral(EphemeralEvent event) {
            return CONTROL;
        }

        @Override
        public byte[] reset(String stream, Signal.Reset reset) {
            return CONTROL;
        }

        @Override
        public byte[] heartbeat() {
            return CONTROL;
        }
    }
}
