// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of {@code rejoin.v1}, by the WebSocket of the JDK. */
final class SocketClient implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final WebSocket socket;
    private final Received received;

    /** What came, in order; a close is {@code {"closed": code}}. */
    private static final class Received implements WebSocket.Listener {

        private final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add(JSON.createObjectNode().put("closed", code).put("reason", reason));
            return null;
        }
    }

    private SocketClient(WebSocket socket, Received received) {
        this.socket = socket;
        this.received = received;
    }

    static SocketClient open(int port, String identityToken) {
        Received received = new Received();
        WebSocket socket = HTTP.newWebSocketBuilder()
                .subprotocols("rejoin.v1")
                .header("Rejoin-Identity", identityToken)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/streams/v1/ws"), received)
                .join();
        return new SocketClient(socket, received);
    }

    /** Sends a message; single quotes stand for double ones. */
    SocketClient send(String json) {
        socket.sendText(json.replace('\'', '"'), true).join();
        return this;
    }

    JsonNode next() {
        try {
            JsonNode message = received.messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message within " + PATIENCE_SECONDS + " s");
            }
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The next message, which has to be of this op. */
    JsonNode next(String op) {
        JsonNode message = next();
        assertThat(message.path("op").asString()).as("%s", message).isEqualTo(op);
        return message;
    }

    /** The server closes the connection with this. */
    void closedWith(int code) {
        JsonNode message = next();
        assertThat(message.path("closed").asInt()).as("%s", message).isEqualTo(code);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
