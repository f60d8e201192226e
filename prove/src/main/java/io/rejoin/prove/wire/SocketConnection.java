// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.wire;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** One WebSocket of sub-protocol {@code rejoin.v1} over a plain socket. Used by one thread; closed by any. */
public final class SocketConnection implements Closeable {

    /** The server does not want the connection now; {@link #status} says why. */
    public static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        public final int status;

        RefusedException(int status, String body) {
            super(status + " " + body);
            this.status = status;
        }
    }

    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;
    private static final int FIN = 0x80;
    private static final byte[] MASK = {7, 7, 7, 7};

    private final HttpConnection connection;

    public SocketConnection(URI server, Duration readTimeout) throws IOException {
        connection = new HttpConnection(server, readTimeout);
    }

    public SocketConnection(URI server, Duration readTimeout, ReadingPace pace) throws IOException {
        connection = new HttpConnection(server, readTimeout, pace);
    }

    /** Over a connection on which nothing was said yet. */
    public SocketConnection(HttpConnection connection) {
        this.connection = connection;
    }

    public void upgrade(String token) throws IOException {
        HttpConnection.Response response = connection.send(
                "GET",
                "/streams/v1/ws",
                Map.of(
                        "Authorization", "Bearer " + token,
                        "Upgrade", "websocket",
                        "Connection", "Upgrade",
                        "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Version", "13",
                        "Sec-WebSocket-Protocol", "rejoin.v1"),
                new byte[0]);
        if (response.status() != 101) {
            throw new RefusedException(response.status(), connection.body(response));
        }
    }

    public void send(String json) throws IOException {
        frame(FIN | TEXT, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends what may be no frame at all. */
    public void bytes(byte[] bytes) throws IOException {
        connection.write(bytes);
    }

    public void frame(int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(MASK);
        for (byte b : payload) {
            frame.write(b ^ MASK[0]);
        }
        connection.write(frame.toByteArray());
    }

    /** Hands over messages until the connection ends, one way or another. */
    public void read(Consumer<String> messages) throws IOException {
        while (true) {
            messages.accept(next());
        }
    }

    /** The next message; pings are answered on the way. */
    public String next() throws IOException {
        while (true) {
            byte[] head = connection.readExactly(2);
            byte[] payload = connection.readExactly(length(head[1] & 0x7f));
            switch (head[0] & 0xf) {
                case TEXT -> {
                    return new String(payload, StandardCharsets.UTF_8);
                }
                case PING -> frame(FIN | PONG, payload);
                case PONG -> {}
                case CLOSE -> throw new EOFException("closed: " + new String(payload, StandardCharsets.ISO_8859_1));
                default -> throw new AssertionError("opcode " + head[0]);
            }
        }
    }

    private int length(int coded) throws IOException {
        if (coded < 126) {
            return coded;
        }
        int length = 0;
        for (byte b : connection.readExactly(coded == 126 ? 2 : 8)) {
            length = length << 8 | (b & 0xff);
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
