// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client as a stranger would write it from the protocol's text. */
final class TrialClient {

    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\\s*\"([^\"]+)\"");
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final URI events;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();

    TrialClient(URI events, String token) {
        this.events = events;
        this.token = token;
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(events).timeout(REQUEST_TIMEOUT).header("Authorization", "Bearer " + token);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Publishes a number and returns the cursor of its event. */
    String publish(String run, int number) throws IOException {
        HttpResponse<String> answer = send(
                request()
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", run + "-" + number)
                        .POST(BodyPublishers.ofString(Integer.toString(number)))
                        .build(),
                BodyHandlers.ofString());
        Matcher cursor = CURSOR.matcher(answer.body());
        if (answer.statusCode() != CREATED || !cursor.find()) {
            throw new IOException("publish: status " + answer.statusCode() + " (expected: 201): " + answer.body());
        }
        return cursor.group(1);
    }

    /** Follows the stream from behind that cursor. */
    Wire follow(String cursor) throws IOException {
        HttpResponse<InputStream> answer = send(
                request()
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", cursor)
                        .build(),
                BodyHandlers.ofInputStream());
        if (answer.statusCode() != OK) {
            String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            throw new IOException("subscribe: status " + answer.statusCode() + " (expected: 200): " + body);
        }
        return new Wire(answer.body(), cursor);
    }

    /** One open stream of server-sent events; closing it is the cut. */
    static final class Wire implements AutoCloseable {

        private final BufferedReader lines;
        private String lastId;

        private Wire(InputStream body, String cursor) {
            this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            this.lastId = cursor;
        }

        /** Until the server has said where the subscription begins. */
        void awaitOpen() throws IOException {
            while (!next().startsWith("id:")) {
                // What comes before the first position is a comment.
            }
        }

        /** The numbers of the next so many events; what the platform says for itself is passed over. */
        List<Integer> read(int count) throws IOException {
            List<Integer> numbers = new ArrayList<>();
            String id = lastId;
            while (numbers.size() < count) {
                String line = next();
                if (line.startsWith("id:")) {
                    id = line.substring("id:".length()).strip();
                } else if (line.matches("data: ?\\d+")) {
                    numbers.add(Integer.valueOf(line.substring("data:".length()).strip()));
                    lastId = id;
                } else if (line.equals("event: rejoin.reset")) {
                    throw new IOException("reset, though nothing was lost");
                }
            }
            return numbers;
        }

        private String next() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the stream ended after " + lastId);
            }
            return line;
        }

        /** Of the last event that was read. */
        String lastId() {
            return lastId;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
