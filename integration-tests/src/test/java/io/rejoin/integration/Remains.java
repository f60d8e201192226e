// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * What is still there of a platform in this JVM after it was closed: connections between its parts and those that they took from
 * others, sockets on which they listen, threads; not what its users hold of theirs. Ports tell its connections from those of other platforms; of threads there may be no more than before it started.
 */
final class Remains {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Of the JVM, or of a library for all that is in it: started when they are first needed and kept, whoever needed them. What a
     * platform's parts make for themselves has names of its own.
     */
    private static final Pattern SHARED = Pattern.compile(
            "Cleaner-#|MasterPoller|VirtualThread-.*|ForkJoinPool.*|process reaper|HttpClient-.*|awaitility\\[.*"
                    + "|(boundedElastic|parallel|single)-.*|reactor-(http|tcp)-.*|prometheus-metrics-scheduler-#|OkHttp TaskRunner|Okio Watchdog");

    private final Map<String, Long> threadsBefore = ThreadCount.byName();

    /** Made before the platform starts. */
    Remains() {}

    /**
     * Fails, naming what is left, unless there is soon nothing.
     *
     * @param servers the platform's, by port
     */
    void awaitNothing(Map<Integer, String> servers) {
        Awaitility.await("nothing left of a platform that is closed")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(left(servers)).isEmpty());
    }

    private Map<String, Long> left(Map<Integer, String> servers) throws IOException {
        Map<String, Long> left = new TreeMap<>();
        OpenFiles.byKind(servers).forEach((kind, count) -> {
            boolean own = servers.values().stream()
                    .anyMatch(name -> kind.endsWith(" at " + name)
                            || kind.endsWith(" to " + name) && !name.matches(TestPlatform.FRONT_DOOR));
            if (own) {
                left.put(kind, count);
            }
        });
        ThreadCount.byName().forEach((name, count) -> {
            long more = count - threadsBefore.getOrDefault(name, 0L);
            if (more > 0 && !SHARED.matcher(name).matches()) {
                left.put("threads " + name, more);
            }
        });
        return left;
    }
}
