// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A user who speaks HTTP to a node, through a real socket. */
record User(int port, String tenant, String name, @Nullable Long storageLimit) {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final AtomicLong CLIENT_IDS = new AtomicLong();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The same user at another node. */
    User at(int otherPort) {
        return new User(otherPort, tenant, name, storageLimit);
    }

    /** The same user, whose tenant may store only so much. */
    User limitedTo(long bytes) {
        return new User(port, tenant, name, bytes);
    }

    private String identity() {
        return storageLimit == null ? Gateway.token(tenant, name) : Gateway.token(tenant, name, storageLimit);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/chat/v1" + path))
                .timeout(TIMEOUT)
                .header("Rejoin-Identity", identity());
        return headers.length > 0 ? request.headers(headers) : request;
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String body) {
        return send(request(path, "Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Answer put(String path, String body) {
        return send(request(path, "Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer call(String method, String path, String body) {
        HttpRequest.Builder request = request(path, "Content-Type", "application/json");
        return send(
                body.isEmpty()
                        ? request.method(method, BodyPublishers.noBody())
                        : request.method(method, BodyPublishers.ofString(body)));
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
            ApiDocument.check(response.request().method(), response.uri().getRawPath(), answer);
            return answer;
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    EventStream open(String path, String... headers) {
        return EventStream.open(HTTP, request(path, headers).header("Accept", "text/event-stream"));
    }

    // ---- what users do

    /** Comes for the first time. */
    User arrive() {
        get("/me").assertStatus(200);
        return this;
    }

    /** Makes a room and returns its path. */
    String room(String kind, String roomName, User... others) {
        StringBuilder users = new StringBuilder();
        for (User other : others) {
            other.arrive();
            users.append(users.isEmpty() ? "" : ",")
                    .append('"')
                    .append(other.name())
                    .append('"');
        }
        Answer answer =
                post("/rooms", "{\"kind\":\"" + kind + "\",\"name\":\"" + roomName + "\",\"users\":[" + users + "]}");
        return "/rooms/" + answer.assertStatus(201).text("id");
    }

    /** Says something new and returns its number. */
    long say(String room, String text) {
        return send(room, "c" + CLIENT_IDS.incrementAndGet(), text)
                .assertStatus(201)
                .json()
                .path("number")
                .asLong();
    }

    Answer send(String room, String clientId, String text) {
        return post(room + "/messages", message(clientId, text));
    }

    static String message(String clientId, String text) {
        return "{\"clientId\":\"" + clientId + "\"," + content(text).substring(1);
    }

    static String content(String text) {
        return "{\"parts\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** As a segment of a path, whatever is in it. */
    static String inBase64(String segment) {
        return "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(segment.getBytes(StandardCharsets.UTF_8));
    }
}
