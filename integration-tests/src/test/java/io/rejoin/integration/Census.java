// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.local.LocalPlatform;
import io.rejoin.local.LocalService;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * What a platform holds for the clients that it has: subscriptions, connections, requests under way, connections to the database at
 * work. When all clients are gone there is nothing.
 *
 * @param held what is not zero, by program and meter
 */
record Census(Map<String, Long> held) {

    /** Longer than it takes to notice that a client is gone; connections are closed, not silent, where a test ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String[] OF_NODE = {
        "rejoin_node_subscriptions",
        "rejoin_web_open_streams",
        "rejoin_log_pool_used_connections",
        "rejoin_log_pool_waiting_requests"
    };
    private static final String[] OF_GATEWAY = {
        "rejoin_gateway_open_requests", "rejoin_gateway_open_streams", "rejoin_gateway_open_websockets"
    };

    static Census of(TestPlatform on) throws IOException, InterruptedException {
        Map<String, Long> held = new TreeMap<>();
        LocalPlatform platform = on.platform;
        for (int i = 0; i < on.nodes; i++) {
            count(held, platform.gateway(i), OF_GATEWAY);
            count(held, platform.node(i), OF_NODE);
            count(held, platform.chat(i), OF_NODE);
        }
        return new Census(held);
    }

    private static void count(Map<String, Long> held, LocalService program, String... names)
            throws IOException, InterruptedException {
        if (!program.isRunning()) {
            return; // what it held is gone with it
        }
        Gauges gauges = Gauges.of(program);
        for (String name : names) {
            long value = gauges.value(name);
            if (value != 0) {
                held.put(program.name() + " " + name, value);
            }
        }
    }

    /** Fails, naming what is left, unless there is soon nothing. */
    static void awaitNothing(TestPlatform on) {
        Awaitility.await("nothing held for clients that are gone")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(of(on).held()).isEmpty());
    }
}
