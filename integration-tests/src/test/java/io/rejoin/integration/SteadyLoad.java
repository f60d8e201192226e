// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.testkit.HistoryChecker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Event sources and publishers at work while something is done to the platform, each stream under a name of this run. Publishers repeat with their
 * key; {@link #finish} fails if anything was lost, doubled or reordered, or somebody was made to give up.
 */
final class SteadyLoad implements AutoCloseable {

    private static final int STREAMS = 20;
    private static final int PUBLISHERS = 8;
    private static final int SUBSCRIBERS = Integer.getInteger("rejoin.acceptance.subscribers", 100);
    private static final int RATE = Integer.getInteger("rejoin.acceptance.rate", 50);
    private static final Duration SETTLE = Duration.ofMinutes(3);
    private static final long SEED = 0x5eed;

    private final AcceptanceTarget target;
    private final HistoryChecker checker = new HistoryChecker();
    private final ConcurrentMap<StreamKey, Cursor> heads = new ConcurrentHashMap<>();
    private final List<StreamKey> streams;
    private final List<EventSourceClient> clients = new ArrayList<>();
    private final List<SteadyPublisher> publishers = new ArrayList<>();
    private final List<Future<?>> subscribing = new ArrayList<>();
    private final List<Future<?>> publishing = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private SteadyLoad(AcceptanceTarget target, String name) {
        this.target = target;
        this.streams = IntStream.range(0, STREAMS)
                .mapToObj(i -> StreamKey.of(TestPlatform.TENANT, name + ":" + System.currentTimeMillis() + ":" + i))
                .toList();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            StreamKey stream = streams.get(i % STREAMS);
            clients.add(new EventSourceClient(
                    target.gateway(), stream, target.token(), checker.subscriber("event source " + i, stream)));
        }
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(new SteadyPublisher(
                    List.of(target.gateway()),
                    streams,
                    target.token(),
                    checker,
                    heads,
                    1,
                    (double) RATE / PUBLISHERS,
                    new Random(SEED + i)));
        }
    }

    /** Returns when every event source is on its stream. */
    static SteadyLoad begin(AcceptanceTarget target, String name) {
        SteadyLoad load = new SteadyLoad(target, name);
        load.clients.forEach(client -> load.subscribing.add(load.threads.submit(client)));
        load.publishers.forEach(publisher -> load.publishing.add(load.threads.submit(publisher)));
        Awaitility.await("every event source on its stream")
                .atMost(SETTLE)
                .until(() -> load.clients.stream().allMatch(client -> client.position() != null));
        return load;
    }

    /** Returns when so many more events were acknowledged: the platform serves. */
    void awaitPublished(int more) {
        int before = published();
        Awaitility.await(more + " more publishes").atMost(SETTLE).until(() -> published() >= before + more);
    }

    private int published() {
        return publishers.stream()
                .mapToInt(publisher -> publisher.published.get())
                .sum();
    }

    /**
     * Stops publishing and waits until everybody has everything.
     *
     * @return what to tell about it
     */
    String finish() throws InterruptedException, ExecutionException, IOException {
        publishers.forEach(SteadyPublisher::stop);
        for (Future<?> each : publishing) {
            each.get();
        }
        Awaitility.await("every event source at the head of its stream")
                .atMost(SETTLE)
                .until(() -> clients.stream().allMatch(this::isAtHead));
        for (EventSourceClient client : clients) {
            client.stop();
        }
        for (Future<?> each : subscribing) {
            each.get(); // throws if the client was made to give up
        }
        for (StreamKey stream : streams) {
            checker.finish(stream, Histories.read(target.gateway(), target.token(), stream));
        }
        checker.assertClean();
        return "%d event sources, %,d published (%d repeated), %,d delivered, %d came back; 0 lost, 0 duplicated, 0 reordered"
                .formatted(
                        clients.size(),
                        published(),
                        publishers.stream()
                                .mapToInt(publisher -> publisher.repeated.get())
                                .sum(),
                        clients.stream().mapToLong(EventSourceClient::observed).sum(),
                        clients.stream()
                                .mapToInt(client -> client.returns().size())
                                .sum());
    }

    private boolean isAtHead(EventSourceClient client) {
        Cursor head = heads.get(client.stream());
        return head == null || head.equals(client.position());
    }

    @Override
    public void close() throws IOException {
        publishers.forEach(SteadyPublisher::stop);
        for (EventSourceClient client : clients) {
            client.stop();
        }
        threads.shutdownNow();
    }
}
