// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.local.LocalPlatform;
import io.rejoin.local.LocalService;
import io.rejoin.testkit.HistoryChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A rollout as an operator makes it every week: two gateways and two service nodes, one after the other told to end and started
 * again, front before pipeline, each behind something that balances connections. Publishers repeat with their key, subscribers are
 * plain event sources. Small by default; the README has the command for the whole.
 */
@Timeout(600)
class RollingRestartTest {

    private static final int SUBSCRIBERS = Integer.getInteger("rejoin.rollout.subscribers", 100);
    private static final int RATE = Integer.getInteger("rejoin.rollout.rate", 50);
    private static final Duration WINDOW = Duration.ofSeconds(Integer.getInteger("rejoin.rollout.window", 2));

    /** Of fewer, chance alone has some second see twice the average. */
    private static final int ENOUGH_TO_BE_SPREAD = 500;

    /** What a pod would be given beyond its window, before it is killed. */
    private static final Duration MARGIN = Duration.ofSeconds(15);

    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final int STREAMS = 50;

    /** So many that the rate holds although each waits for its answers. */
    private static final int PUBLISHERS = 64;

    private static final long SEED = Long.getLong("rejoin.rollout.seed", 0x5eed);

    @Test
    void nobodyNoticesButForComingBack() throws Exception {
        try (TcpBalancer front = new TcpBalancer();
                TcpBalancer middle = new TcpBalancer();
                TestPlatform on = TestPlatform.start(
                        2,
                        options -> options.withGatewayProperty(
                                        "rejoin.gateway.routes.streams.uri",
                                        middle.url().toString())
                                .withGatewayProperty("rejoin.gateway.drain.window", WINDOW.toSeconds() + "s")
                                .withGatewayProperty("spring.lifecycle.timeout-per-shutdown-phase", "20s")
                                .withServiceProperty("rejoin.drain.window", WINDOW.toSeconds() + "s")
                                .withServiceProperty("spring.lifecycle.timeout-per-shutdown-phase", "20s")
                                .withServiceProperty("rejoin.web.retry-delay", "500ms"))) {
            for (int i = 0; i < 2; i++) {
                front.add(on.platform.gateway(i).url());
                middle.add(on.platform.node(i).url());
            }
            rollOut(on.platform, front, middle);
        }
    }

    private static void rollOut(LocalPlatform platform, TcpBalancer front, TcpBalancer middle) throws Exception {
        String token = platform.token("rollout", List.of("*"), List.of("*"));
        HistoryChecker checker = new HistoryChecker();
        ConcurrentMap<StreamKey, Cursor> heads = new ConcurrentHashMap<>();
        List<StreamKey> keys = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            keys.add(StreamKey.of(TestPlatform.TENANT, "rollout:" + i));
        }
        List<EventSourceClient> clients = new ArrayList<>();
        List<SteadyPublisher> publishers = new ArrayList<>();
        List<Drained> drained = new ArrayList<>();
        double seconds;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> subscribing = new ArrayList<>();
            List<Future<?>> publishing = new ArrayList<>();
            for (int i = 0; i < SUBSCRIBERS; i++) {
                StreamKey stream = keys.get(i % STREAMS);
                EventSourceClient client = new EventSourceClient(
                        front.url(), stream, token, checker.subscriber("event source " + i, stream));
                clients.add(client);
                subscribing.add(threads.submit(client));
            }
            long began = System.nanoTime();
            for (int i = 0; i < PUBLISHERS; i++) {
                SteadyPublisher publisher = new SteadyPublisher(
                        List.of(front.url()),
                        keys,
                        token,
                        checker,
                        heads,
                        1,
                        (double) RATE / PUBLISHERS,
                        new Random(SEED + i));
                publishers.add(publisher);
                publishing.add(threads.submit(publisher));
            }
            try {
                Awaitility.await("every event source on its stream")
                        .atMost(SETTLE)
                        .until(() -> nobodyGaveUp(subscribing)
                                && clients.stream().allMatch(client -> client.position() != null));
                for (int i = 0; i < 2; i++) {
                    drained.add(restart(platform.gateway(i), front, () -> awaitHeads(clients, heads, subscribing)));
                }
                for (int i = 0; i < 2; i++) {
                    drained.add(restart(platform.node(i), middle, () -> awaitHeads(clients, heads, subscribing)));
                }
                publishers.forEach(SteadyPublisher::stop);
                for (Future<?> each : publishing) {
                    each.get();
                }
                seconds = (System.nanoTime() - began) / 1e9;
                Awaitility.await("every event source at the head of its stream")
                        .atMost(SETTLE)
                        .until(() -> clients.stream().allMatch(client -> isAtHead(client, heads)));
            } finally {
                publishers.forEach(SteadyPublisher::stop);
                for (EventSourceClient client : clients) {
                    client.stop();
                }
            }
            for (Future<?> each : subscribing) {
                each.get(); // throws if the client was made to give up
            }
        }
        for (StreamKey key : keys) {
            checker.finish(key, Histories.read(front.url(), token, key));
        }
        checker.assertClean();
        for (Drained one : drained) {
            System.out.println(one.describe(clients));
        }
        System.out.printf(
                "%d event sources, %,d published (%.0f/s; %d repeated, 0 failed), %,d delivered; 0 lost, 0 duplicated, 0 reordered, 0 given"
                        + " up%n",
                SUBSCRIBERS,
                published(publishers),
                published(publishers) / seconds,
                publishers.stream().mapToInt(p -> p.repeated.get()).sum(),
                clients.stream().mapToLong(EventSourceClient::observed).sum());
        assertThat(clients)
                .as("each was moved by its gateway and by its node")
                .allSatisfy(client -> assertThat(client.returns()).hasSizeGreaterThanOrEqualTo(2));
        assertThat(drained).allSatisfy(one -> {
            assertThat(one.took()).isLessThan(WINDOW.plus(MARGIN));
            if (SUBSCRIBERS >= ENOUGH_TO_BE_SPREAD) {
                assertThat((double) one.mostReturnsOfASecond(clients))
                        .isLessThanOrEqualTo(2 * one.averageReturns(clients));
            }
        });
    }

    private static long published(List<SteadyPublisher> publishers) {
        return publishers.stream()
                .mapToLong(publisher -> publisher.published.get())
                .sum();
    }

    /** One program's end and new start, by {@link System#nanoTime}. */
    private record Drained(String name, long began, long ended, long settled) {

        Duration took() {
            return Duration.ofNanos(ended - began);
        }

        private long[] returnsBySecond(List<EventSourceClient> clients) {
            long[] bySecond =
                    new long[Math.toIntExact(Duration.ofNanos(settled - began).toSeconds()) + 1];
            clients.stream()
                    .flatMap(client -> client.returns().stream())
                    .filter(at -> at - began >= 0 && settled - at >= 0)
                    .forEach(at -> bySecond[
                            Math.toIntExact(Duration.ofNanos(at - began).toSeconds())]++);
            return bySecond;
        }

        long mostReturnsOfASecond(List<EventSourceClient> clients) {
            long most = 0;
            for (long count : returnsBySecond(clients)) {
                most = Math.max(most, count);
            }
            return most;
        }

        /** Over the window, in which they are to be spread. */
        double averageReturns(List<EventSourceClient> clients) {
            long all = 0;
            for (long count : returnsBySecond(clients)) {
                all += count;
            }
            return (double) all / WINDOW.toSeconds();
        }

        String describe(List<EventSourceClient> clients) {
            StringBuilder counts = new StringBuilder();
            for (long count : returnsBySecond(clients)) {
                counts.append(' ').append(count);
            }
            return "%s ended in %d ms; clients that came back, by second:%s (most %d, average %.1f)"
                    .formatted(name, took().toMillis(), counts, mostReturnsOfASecond(clients), averageReturns(clients));
        }
    }

    /**
     * Withdrawn when it is told to end, as the endpoint of a pod is; back when it serves again.
     *
     * @param settle returns when all who had to leave have come back
     */
    private static Drained restart(LocalService service, TcpBalancer balancer, Runnable settle) {
        long began = System.nanoTime();
        balancer.withdraw(service.url());
        service.stop();
        long ended = System.nanoTime();
        service.start();
        balancer.add(service.url());
        settle.run();
        return new Drained(service.name(), began, ended, System.nanoTime());
    }

    /** Until every client has what had been published when this was asked: the rollout goes on when nobody lags. */
    private static void awaitHeads(
            List<EventSourceClient> clients, ConcurrentMap<StreamKey, Cursor> heads, List<Future<?>> subscribing) {
        Map<StreamKey, Cursor> now = Map.copyOf(heads);
        Awaitility.await("every event source at what was the head")
                .atMost(SETTLE)
                .until(() -> nobodyGaveUp(subscribing)
                        && clients.stream().allMatch(client -> {
                            Cursor head = now.get(client.stream());
                            Cursor position = client.position();
                            return head == null || position != null && position.seq() >= head.seq();
                        }));
    }

    /** @throws ExecutionException telling why, if somebody did: there is no use in waiting for it */
    private static boolean nobodyGaveUp(List<Future<?>> subscribing) throws ExecutionException, InterruptedException {
        for (Future<?> each : subscribing) {
            if (each.isDone()) {
                each.get();
            }
        }
        return true;
    }

    private static boolean isAtHead(EventSourceClient client, ConcurrentMap<StreamKey, Cursor> heads) {
        Cursor head = heads.get(client.stream());
        return head == null || head.equals(client.position());
    }
}
