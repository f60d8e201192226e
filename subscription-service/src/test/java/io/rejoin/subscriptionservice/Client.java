// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP to a node, through a real socket, as one caller. */
record Client(int port, @Nullable String identityToken) {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A request to {@code path}, with this caller's identity and the headers given, name by name. */
    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT);
        if (identityToken != null) {
            request.header("Rejoin-Identity", identityToken);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    Answer head(String path, String... headers) {
        return send(request(path, headers).HEAD());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer put(String path, String body, String... headers) {
        return send(request(path, headers).PUT(BodyPublishers.ofString(body)));
    }

    Answer post(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    Answer post(String path, byte[] body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Opens a stream of server-sent events. */
    EventStream open(String path, String... headers) {
        return EventStream.open(HTTP, request(path, headers).header("Accept", "text/event-stream"));
    }

    /** Publishes one JSON event and returns its cursor. */
    String publish(String stream, String json, String... headers) {
        Answer answer = post("/streams/v1/" + stream + "/events", json, headers);
        if (answer.status() != 201) {
            throw new AssertionError("publish to " + stream + ": " + answer);
        }
        return answer.text("cursor");
    }
}
