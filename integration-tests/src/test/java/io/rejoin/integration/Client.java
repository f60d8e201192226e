// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A user of the platform's HTTP interface, with one token. */
record Client(URI server, String token, HttpClient http) {

    static Client of(URI server, String token) {
        return new Client(server, token, HttpClient.newHttpClient());
    }

    /** The same user at another gateway. */
    Client at(URI other) {
        return new Client(other, token, http);
    }

    HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    /** Publishes and returns the cursor. */
    String publish(String stream, String json) throws IOException, InterruptedException {
        HttpResponse<String> response = send("POST", "/streams/v1/" + stream + "/events", json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return response.body().replaceAll(".*\"cursor\":\\s*\"([^\"]+)\".*", "$1");
    }

    /** Publishes a batch, one JSON value per line. */
    HttpResponse<String> publishLines(String stream, String lines) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/streams/v1/" + stream + "/events"))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    Follower follow(String stream, @Nullable String lastEventId, String query) throws IOException {
        return Follower.follow(server, token, stream, lastEventId, query);
    }
}
