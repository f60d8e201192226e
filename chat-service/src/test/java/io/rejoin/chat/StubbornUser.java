// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** A user who repeats each request, at any node, until it is answered. */
final class StubbornUser {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long PATIENCE_NANOS = Duration.ofMinutes(3).toNanos();

    private final List<ServiceProcess> nodes;
    private final String name;
    private final String tenant;
    private int repeated;

    StubbornUser(List<ServiceProcess> nodes, String tenant, String name) {
        this.nodes = nodes;
        this.name = name;
        this.tenant = tenant;
    }

    String name() {
        return name;
    }

    /** How often a request was repeated. */
    int repeated() {
        return repeated;
    }

    Answer call(String method, String path, String body) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            ServiceProcess node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            try {
                HttpResponse<String> response = HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/chat/v1" + path))
                                .timeout(TIMEOUT)
                                .header("Rejoin-Identity", Gateway.token(tenant, name))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
                if (response.statusCode() != 503) {
                    return new Answer(response.statusCode(), response.headers(), response.body());
                }
            } catch (IOException e) {
                // dead, or killed before it answered: nobody knows what became of it
            }
            repeated++;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError(method + " " + path + " is not answered");
    }
}
