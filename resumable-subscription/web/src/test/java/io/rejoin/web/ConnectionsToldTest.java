// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.Cursor;
import io.rejoin.core.Tenant;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.socket.SocketClient;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever counts connections is told of each once, whatever a client follows streams with, until it has left. */
class ConnectionsToldTest {

    private final Map<Tenant, Integer> open = new ConcurrentHashMap<>();
    private final Departures departures = new Departures(WebLimits.DEFAULT);
    private final TestServer server = TestServer.start(
            new ResumableEndpoint(
                    new ScriptedSubscriptions(),
                    new InMemoryEventLog(Clock.systemUTC(), new Random(1)),
                    WebLimits.DEFAULT,
                    departures),
            Lease.UNLIMITED,
            WebLimits.DEFAULT);

    @BeforeEach
    void listen() {
        departures.onConnection(tenant -> {
            open.merge(tenant, 1, Integer::sum);
            return () -> open.merge(tenant, -1, Integer::sum);
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachKindOfConnection() {
        String waiting = "/events?wait=25s&after=" + Cursor.BEGINNING;
        try (RawClient _ = get("/events", "text/event-stream");
                RawClient _ = get("/events", "application/x-ndjson");
                RawClient _ = get("/several?stream=a&stream=b", "text/event-stream");
                RawClient _ = get(waiting, "application/json");
                SocketClient _ = SocketClient.open(server)) {
            await().until(() -> open.getOrDefault(new Tenant("acme"), 0) == 5);
        }
        await().until(() -> open.getOrDefault(new Tenant("acme"), -1) == 0);
        assertThat(open).containsOnlyKeys(new Tenant("acme"));
    }

    private RawClient get(String target, String accept) {
        RawClient client = server.client();
        client.send("GET " + target, "Accept: " + accept);
        return client;
    }
}
