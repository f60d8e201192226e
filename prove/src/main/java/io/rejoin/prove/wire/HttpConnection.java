// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.wire;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection over a plain socket: cheap enough for thousands, and close enough to the wire to be cut in the
 * middle of a frame. Used by one thread; closed by any.
 */
public final class HttpConnection implements Closeable {

    /** A response whose body has not been read. */
    public record Response(int status, Map<String, String> headers) {

        public boolean isChunked() {
            return "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
        }

        public int contentLength() {
            return Integer.parseInt(headers.getOrDefault("content-length", "0"));
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final String host;

    public HttpConnection(URI server, Duration readTimeout) throws IOException {
        this(server, readTimeout, null);
    }

    /** @param pace how fast it reads, through a socket that buffers little; {@code null} for as fast as it can */
    public HttpConnection(URI server, Duration readTimeout, @Nullable ReadingPace pace) throws IOException {
        socket.setTcpNoDelay(true);
        if (pace != null) {
            socket.setReceiveBufferSize(ReadingPace.SOCKET_BUFFER);
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.setSoTimeout(Math.toIntExact(readTimeout.toMillis()));
        InputStream bytes = socket.getInputStream();
        in = new BufferedInputStream(pace == null ? bytes : pace.limit(bytes), 16 << 10);
        out = socket.getOutputStream();
        host = server.getAuthority();
    }

    public Response send(String method, String target, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ");
        head.append(host).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        out.write(request);
        return readHead();
    }

    private Response readHead() throws IOException {
        String status = readLine();
        Map<String, String> headers = new HashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Response(Integer.parseInt(status.split(" ")[1]), headers);
    }

    /** The whole body. */
    public String body(Response response) throws IOException {
        StringBuilder body = new StringBuilder();
        if (response.isChunked()) {
            for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
                body.append(new String(chunk, StandardCharsets.UTF_8));
            }
        } else {
            body.append(new String(readExactly(response.contentLength()), StandardCharsets.UTF_8));
        }
        return body.toString();
    }

    /** The next chunk, empty at the end. */
    public byte[] readChunk() throws IOException {
        byte[] chunk = readExactly(Integer.parseInt(readLine(), 16));
        readLine();
        return chunk;
    }

    /** Sends bytes of another protocol, after an upgrade. */
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** So many bytes, whatever they are. */
    public byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended in the middle of a body");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
