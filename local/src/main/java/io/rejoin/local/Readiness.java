// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Waits until a program says that it is ready, as whatever sends it requests elsewhere would. */
final class Readiness {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final int READY = 200;

    private Readiness() {}

    /** @throws LocalStartException if it is not ready within a minute, or the thread is interrupted */
    static void await(String name, URI management) {
        HttpRequest question = HttpRequest.newBuilder(management.resolve("/actuator/health/readiness"))
                .timeout(ANSWER_LIMIT)
                .build();
        String[] wrong = {""};
        try (HttpClient client = HttpClient.newHttpClient()) {
            boolean ready = Poll.within(LIMIT, INTERVAL, () -> {
                wrong[0] = ask(client, question);
                return wrong[0].isEmpty();
            });
            if (!ready) {
                throw new LocalStartException(
                        "The %s does not get ready within %d s: %s.".formatted(name, LIMIT.toSeconds(), wrong[0]));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStartException("The start was broken off.", e);
        }
    }

    /** Empty if it is ready, else what is wrong. */
    private static String ask(HttpClient client, HttpRequest question) throws InterruptedException {
        try {
            int status = client.send(question, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status == READY ? "" : "its readiness is " + status;
        } catch (IOException e) {
            return IoReason.of(e);
        }
    }
}
