// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client that sends what it is told, byte for byte, and reads what comes. */
final class RawHttp implements AutoCloseable {

    /** @param head status line and headers as they came */
    record Response(int status, List<String> head, String body) {

        @Nullable
        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final int TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final InputStream in;

    RawHttp(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBuffer bytes that the kernel takes in for a client that does not read; 0 for its own choice */
    RawHttp(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream(), 8192);
    }

    /** Sends lines with CRLF and an empty line after them. */
    RawHttp send(String... lines) throws IOException {
        return sendBytes(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** Asks for a WebSocket, with more lines of the head. */
    RawHttp upgrade(String target, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "GET " + target + " HTTP/1.1",
                "Host: a",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        lines.addAll(List.of(more));
        return send(lines.toArray(String[]::new));
    }

    RawHttp sendBytes(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** One whole response, which must declare its length or end with the connection. */
    Response response() throws IOException {
        List<String> head = head();
        Response bare = new Response(Integer.parseInt(head.getFirst().split(" ")[1]), head, "");
        String length = bare.header("content-length");
        byte[] body;
        if (bare.status() == 204 || bare.status() == 304) {
            body = new byte[0];
        } else if (length != null) {
            body = in.readNBytes(Integer.parseInt(length));
        } else if ("chunked".equals(bare.header("transfer-encoding"))) {
            body = chunks();
        } else {
            body = in.readAllBytes();
        }
        return new Response(bare.status(), head, new String(body, StandardCharsets.UTF_8));
    }

    List<String> head() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /** One chunk of a chunked body; empty at its end. */
    byte[] chunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
        line();
        return chunk;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.write(chunk);
        }
        return body.toByteArray();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("after: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    InputStream stream() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
