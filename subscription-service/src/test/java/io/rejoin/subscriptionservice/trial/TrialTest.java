// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rejoin.subscriptionservice.trial.Trial.TrialFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a platform that can be made to break its promise. */
class TrialTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> published = new ArrayList<>();
    private HttpServer server;

    /** The position of an event that subscribers do not get; -1 for none. */
    private volatile int lost = -1;

    /** Whether a subscriber that comes back is given the last event that it has once more. */
    private volatile boolean doubling;

    private volatile int connections;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!"Bearer t".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.sendResponseHeaders(401, -1);
        } else if (exchange.getRequestMethod().equals("POST")) {
            int position = publish(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = "{\"cursor\":\"c%d\"}".formatted(position).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(201, body.length);
            exchange.getResponseBody().write(body);
        } else {
            subscribe(exchange);
        }
        exchange.close();
    }

    private synchronized int publish(String data) {
        published.add(data);
        notifyAll();
        return published.size() - 1;
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        String cursor = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        int position = Integer.parseInt(cursor.substring(1));
        boolean back = connections++ > 0;
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        write(body, ": hello\n\nid: " + cursor + "\n\n");
        for (int i = position + (back && doubling ? 0 : 1); i != Integer.MAX_VALUE; i++) {
            String data = await(i);
            if (i != lost) {
                write(body, "id: c%d\ndata: %s\n\n".formatted(i, data));
            }
        }
    }

    private synchronized String await(int position) throws IOException {
        try {
            while (published.size() <= position) {
                wait();
            }
            return published.get(position);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void write(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    private String run(String token, Duration patience) {
        return Trial.run(
                Map.of(
                        Trial.EVENTS,
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/streams/v1/trial/events",
                        Trial.TOKEN,
                        token),
                patience);
    }

    @Test
    void tellsThatThePromiseHolds() {
        assertThat(run("t\n", Duration.ofSeconds(20)))
                .isEqualTo("resumed: cut after 3 of 10 events at c3, came back, each once and in order");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 7})
    void failsOnAGap(int position) {
        lost = position;
        assertThatThrownBy(() -> run("t", Duration.ofSeconds(1)))
                .isInstanceOf(TrialFailedException.class)
                .hasMessageMatching("heard .*|no end after .*");
    }

    @Test
    void failsOnADouble() {
        doubling = true;
        assertThatThrownBy(() -> run("t", Duration.ofSeconds(20))).hasMessageStartingWith("heard [1, 2, 3, 3,");
    }

    @Test
    void saysWhyItCouldNotTry() {
        assertThatThrownBy(() -> run("other", Duration.ofSeconds(20))).hasMessageContaining("status 401");
        assertThatThrownBy(() -> Trial.run(Map.of())).hasMessage("REJOIN_TRIAL_EVENTS: not set");
    }
}
