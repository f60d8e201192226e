// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client of plain sockets, which sees every byte of an answer. */
public final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private List<String> head = List.of();
    private int chunkLeft;
    private boolean chunked;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawClient connect(int port) {
        return connect(port, 0);
    }

    /** @param receiveBuffer of the socket in bytes, 0 for the system's */
    public static RawClient connect(int port, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Socket socket() {
        return socket;
    }

    public RawClient send(String requestLine, String... headers) {
        StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try {
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public RawClient get(String query, String accept, String... headers) {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 1, headers.length);
        all[0] = "Accept: " + accept;
        return send("GET /events" + query, all);
    }

    /** Reads the head and answers with its first line. */
    public int status() {
        try {
            List<String> lines = new ArrayList<>();
            String line = line();
            while (!line.isEmpty()) {
                lines.add(line);
                line = line();
            }
            head = lines;
            chunked = "chunked".equals(header("transfer-encoding"));
            return Integer.parseInt(lines.getFirst().split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the head that was read, {@code null} if it has none of this name. */
    @Nullable
    public String header(String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    /** Reads exactly so many bytes of the body. */
    public String body(int length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    public byte[] bytes(int length) {
        try {
            byte[] read = new byte[length];
            for (int i = 0; i < length; i++) {
                int b = bodyByte();
                if (b < 0) {
                    throw new EOFException(
                            "the body ended after " + i + " bytes: " + new String(read, 0, i, StandardCharsets.UTF_8));
                }
                read[i] = (byte) b;
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the body up to and with a text of ASCII. */
    public String until(String end) {
        try {
            StringBuilder read = new StringBuilder();
            while (read.length() < end.length()
                    || !read.substring(read.length() - end.length()).equals(end)) {
                int b = bodyByte();
                if (b < 0) {
                    throw new EOFException("the body ended before '" + end + "': " + read);
                }
                read.append((char) b);
            }
            return new String(read.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the rest of the body, up to its proper end. */
    public String rest() {
        try {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            String length = header("content-length");
            int left = length == null ? -1 : Integer.parseInt(length);
            for (int b = left == 0 ? -1 : bodyByte(); b >= 0; b = left == 0 ? -1 : bodyByte()) {
                read.write(b);
                left = left > 0 ? left - 1 : left;
                if (left == 0) {
                    break;
                }
            }
            return read.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That nothing comes for so long. */
    public void quiet(int millis) {
        try {
            socket.setSoTimeout(millis);
            int b = in.read();
            throw new AssertionError(b < 0 ? "the connection ended" : "something came: " + b);
        } catch (SocketTimeoutException e) {
            restoreTimeout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restoreTimeout() {
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server closes the connection; reads whatever comes before. */
    public boolean isClosedByServer() {
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (SocketException e) {
            return true; // reset
        } catch (IOException e) {
            return false;
        }
    }

    private int bodyByte() throws IOException {
        if (!chunked) {
            return in.read();
        }
        if (chunkLeft == 0) {
            chunkLeft = Integer.parseInt(line(), 16);
            if (chunkLeft == 0) {
                line();
                return -1;
            }
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("cut in a chunk");
        }
        if (--chunkLeft == 0 && !line().isEmpty()) {
            throw new IOException("a chunk is longer than its size");
        }
        return b;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b != '\n') {
            if (b < 0) {
                throw new EOFException("the connection ended in: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
            b = in.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
