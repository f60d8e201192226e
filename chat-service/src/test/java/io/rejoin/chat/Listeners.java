// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Thousands of event streams that are read and counted and not looked at, on one thread. */
final class Listeners implements AutoCloseable {

    /** Of every event, and of the word that the backlog is done. */
    private static final byte[] MARK = "\ndata: ".getBytes(StandardCharsets.US_ASCII);

    private static final Duration QUIET = Duration.ofSeconds(30);

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private int count;
    private long seen;

    Listeners() throws IOException {
        selector = Selector.open();
    }

    /** Asks for a stream. From addresses of their own, so that there are ports enough. */
    void listen(int port, String path, String token) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress("127.0.0." + (2 + count++ % 8), 0));
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        String request = "GET " + path + " HTTP/1.1\r\nHost: burst\r\nAccept: text/event-stream\r\nRejoin-Identity: "
                + token + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new int[1]);
        seen += read(0);
    }

    /** Reads until so many events have come that were not counted yet, or none for a while; returns how many did. */
    long readUntil(long events) throws IOException {
        long quietSince = System.nanoTime();
        while (seen < events && System.nanoTime() - quietSince < QUIET.toNanos()) {
            long more = read(100);
            if (more > 0) {
                quietSince = System.nanoTime();
            }
            seen += more;
        }
        long came = seen;
        seen = 0;
        return came;
    }

    private long read(int waitMillis) throws IOException {
        long marks = 0;
        int ready = waitMillis == 0 ? selector.selectNow() : selector.select(waitMillis);
        if (ready == 0) {
            return 0;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("the server closed a connection");
            }
            buffer.flip();
            marks += marks((int[]) key.attachment());
        }
        selector.selectedKeys().clear();
        return marks;
    }

    /** @param matched bytes of the mark that the connection's last ones were */
    private long marks(int[] matched) {
        long marks = 0;
        int at = matched[0];
        while (buffer.hasRemaining()) {
            byte next = buffer.get();
            if (next == MARK[at]) {
                at++;
            } else {
                at = next == MARK[0] ? 1 : 0;
            }
            if (at == MARK.length) {
                marks++;
                at = 0;
            }
        }
        matched[0] = at;
        return marks;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
