// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.leak.LeakWatch;
import io.rejoin.local.LocalService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A platform that no client uses, and what it still holds when it has come to rest. How soon it does so depends on the machine, what it
 * holds then does not. Of each count the least is taken while it rests: a connection that a node opens every so often to ask its gateway
 * something is none that was left open.
 */
final class SoakRest {

    /** Until nothing is held for clients, and no stream followed: longer than a node keeps a stream that nobody follows. */
    private static final Duration GIVEN_BACK = Duration.ofMinutes(2);

    /** Longer than idle threads and idle connections are kept, each of which is 60 s at most. */
    private static final Duration SETTLED = Duration.ofSeconds(75);

    private static final Duration LOOK = Duration.ofMillis(500);

    /** Pools open them as they are needed and keep them: bounded, but back to nothing never. */
    private static final String TO_DATABASE = "connections to " + TestPlatform.POSTGRES;

    private final TestPlatform on;
    private final Map<Integer, String> servers;

    SoakRest(TestPlatform on) {
        this.on = on;
        this.servers = on.servers();
    }

    /** Fails, naming what is left, unless nothing is held for clients and no stream is followed before long. */
    void awaitGivenBack() {
        Awaitility.await("rest")
                .atMost(GIVEN_BACK)
                .pollInterval(LOOK)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> {
                    Map<String, Long> held = new TreeMap<>(Census.of(on).held());
                    for (LocalService node : List.of(on.platform.node(0), on.platform.chat(0))) {
                        Gauges gauges = Gauges.of(node);
                        for (String name : List.of("rejoin_node_streams", "rejoin_node_ring_memory_bytes")) {
                            if (gauges.value(name) != 0) {
                                held.put(node.name() + " " + name, gauges.value(name));
                            }
                        }
                    }
                    assertThat(held).isEmpty();
                });
    }

    /**
     * Of each kind of descriptor and thread the least there is, until none is above the level that it has when the platform rests.
     *
     * @param level {@code null} to find it out, which takes as long as anything idle is kept
     */
    Map<String, Long> leastCounts(@Nullable Map<String, Long> level) throws IOException {
        System.gc(); // what is closed by being collected
        Map<String, Long> least = new TreeMap<>();
        counts().forEach(least::put);
        long end = System.nanoTime() + SETTLED.toNanos();
        Awaitility.await("counts")
                .atMost(SETTLED.multipliedBy(2))
                .pollInterval(LOOK)
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    Map<String, Long> now = counts();
                    least.replaceAll((kind, count) -> Math.min(count, now.getOrDefault(kind, 0L)));
                    boolean low = level != null
                            && least.entrySet().stream()
                                    .allMatch(each -> each.getValue() <= level.getOrDefault(each.getKey(), 0L));
                    return low || System.nanoTime() - end > 0;
                });
        return least;
    }

    private Map<String, Long> counts() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        OpenFiles.byKind(servers).forEach((kind, count) -> counts.put(SoakSample.DESCRIPTORS + kind, count));
        counts.remove(SoakSample.DESCRIPTORS + TO_DATABASE);
        counts.put(SoakSample.BUFFERS, LeakWatch.unreleased());
        ThreadCount.byName().forEach((name, count) -> counts.put(SoakSample.THREADS + name, count));
        counts.remove(SoakSample.THREADS + ThreadCount.ELASTIC);
        // Who looks from outside with jcmd starts that thread, which stays with its socket.
        counts.remove(SoakSample.THREADS + "Attach Listener");
        counts.remove(SoakSample.DESCRIPTORS + "socket");
        return counts;
    }

    long databaseConnections() throws IOException {
        return OpenFiles.byKind(servers).getOrDefault(TO_DATABASE, 0L);
    }

    /** Of all programs together. */
    long series() throws IOException, InterruptedException {
        long series = 0;
        for (LocalService each : on.programs()) {
            series += Gauges.series(each);
        }
        return series;
    }
}
