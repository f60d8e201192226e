// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestEvents;
import io.rejoin.web.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.DataFormatException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket of plain bytes, which can break every rule. */
public final class SocketClient implements AutoCloseable {

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static final int PING = 9;
    public static final int PONG = 10;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] MASK = {1, 2, 3, 4};

    private final RawClient raw;

    /** A frame as it came. */
    public record Frame(int opcode, boolean compressed, byte[] payload) {

        JsonNode json() {
            byte[] text = payload;
            if (compressed) {
                try {
                    text = MessageDeflate.inflate(payload, 1 << 24);
                } catch (DataFormatException e) {
                    throw new AssertionError(e);
                }
            }
            return JSON.readTree(text);
        }

        public int closeCode() {
            assertThat(opcode).isEqualTo(CLOSE);
            return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }

        String closeReason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private SocketClient(RawClient raw) {
        this.raw = raw;
    }

    public static SocketClient open(TestServer server, String... headers) {
        return open(server.client(), headers);
    }

    public static SocketClient open(RawClient raw, String... headers) {
        SocketClient client = new SocketClient(upgrade(raw, headers));
        assertThat(raw.status()).isEqualTo(101);
        return client;
    }

    /** Sends a request of plain bytes. */
    public static SocketClient opened(RawClient raw, byte[] request) {
        SocketClient client = new SocketClient(raw).bytes(request);
        assertThat(raw.status()).isEqualTo(101);
        return client;
    }

    private static RawClient upgrade(RawClient raw, String... headers) {
        String[] all = new String[headers.length + 5];
        all[0] = "Upgrade: websocket";
        all[1] = "Connection: keep-alive, Upgrade";
        all[2] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        all[3] = "Sec-WebSocket-Version: 13";
        all[4] = "Sec-WebSocket-Protocol: other, rejoin.v1";
        System.arraycopy(headers, 0, all, 5, headers.length);
        return raw.send("GET /ws", all);
    }

    public RawClient raw() {
        return raw;
    }

    /** Sends a text message; single quotes stand for double ones. */
    public SocketClient send(String json) {
        return frame(0x80 | TEXT, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    public SocketClient subscribe(String stream) {
        return send("{'op':'subscribe','stream':'" + stream + "'}");
    }

    /** Follows the stream, from its beginning, and waits until it is told so. */
    public Script subscribed(String stream, ScriptedSubscriptions subscriptions) throws InterruptedException {
        subscribe(stream);
        Script script = subscriptions.next().tell(TestEvents.opened(0));
        next("subscribed");
        return script;
    }

    public SocketClient frame(int first, byte[] payload) {
        return bytes(masked(first, payload));
    }

    public static byte[] masked(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(0x80 | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i & 3]);
        }
        return frame.toByteArray();
    }

    public SocketClient bytes(byte[] bytes) {
        try {
            raw.socket().getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Frame frame() {
        byte[] head = raw.bytes(2);
        assertThat(head[1] & 0x80).as("masked").isZero();
        int length = head[1] & 0x7f;
        if (length >= 126) {
            byte[] longer = raw.bytes(length == 126 ? 2 : 8);
            length = 0;
            for (byte b : longer) {
                length = length << 8 | (b & 0xff);
            }
        }
        return new Frame(head[0] & 0xf, (head[0] & 0x40) != 0, raw.bytes(length));
    }

    /** The next message, passing over pings. */
    public JsonNode next() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Frame frame = frame();
        while (frame.opcode() == PING) {
            // Pings would keep a wait for what never comes alive for ever.
            assertThat(System.nanoTime()).as("no message, only pings").isLessThan(deadline);
            frame = frame();
        }
        assertThat(frame.opcode())
                .as("%s", new String(frame.payload(), StandardCharsets.UTF_8))
                .isEqualTo(TEXT);
        return frame.json();
    }

    /** The next message, which has to be of this op. */
    public JsonNode next(String op) {
        JsonNode message = next();
        assertThat(message.path("op").asString()).as("%s", message).isEqualTo(op);
        return message;
    }

    /** The next message is an error of this code. */
    public JsonNode error(ProblemCode code) {
        JsonNode message = next("error");
        assertThat(message.path("code").asString()).as("%s", message).isEqualTo(code.code());
        return message;
    }

    /** The server closes with this. */
    public void closedWith(ProblemCode code) {
        Frame frame = frame();
        assertThat(frame.closeCode()).isEqualTo(code.closeCode());
        assertThat(frame.closeReason()).isEqualTo(code.code());
    }

    @Override
    public void close() {
        raw.close();
    }
}
