// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's WebSocket of sub-protocol {@code rejoin.v1}: one connection for all that the user follows. */
final class Socket implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_SECONDS = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private Socket(User user) {
        socket = HTTP.newWebSocketBuilder()
                .subprotocols("rejoin.v1")
                .header("Rejoin-Identity", Gateway.token(user.tenant(), user.name()))
                .buildAsync(URI.create("ws://127.0.0.1:" + user.port() + "/chat/v1/ws"), new Listener())
                .join();
    }

    static Socket open(User user) {
        return new Socket(user);
    }

    /** Messages as they come; whole, whatever the frames. */
    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, data, last);
        }
    }

    /** The stream of a room, by its path. */
    static String stream(String room) {
        return "room." + room.substring("/rooms/".length());
    }

    Socket send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    /** Asks for a stream; what comes is for {@link #next}. */
    Socket subscribe(String stream) {
        return send("{\"op\":\"subscribe\",\"stream\":\"" + stream + "\",\"id\":\"" + stream + "\"}");
    }

    JsonNode next() {
        try {
            JsonNode message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message within %d s", PATIENCE_SECONDS).isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The next message that is one of those, whatever comes before it. */
    JsonNode next(Predicate<JsonNode> wanted) {
        JsonNode message = next();
        while (!wanted.test(message)) {
            message = next();
        }
        return message;
    }

    /** The next message of that operation about that stream. */
    JsonNode next(String op, String stream) {
        return next(message -> message.path("op").asString().equals(op)
                && message.path("stream").asString().equals(stream));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
