// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Follows one stream from its beginning on one WebSocket that is never cut, read by a thread of its own, and sees that every
 * event comes once and in order. Closed by its test.
 */
final class SocketReader implements Closeable {

    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    /** For half a gigabyte of backlog on a busy machine. */
    private static final Duration CATCH_UP = Duration.ofMinutes(5);

    private static final Pattern EVENT =
            Pattern.compile("\\{\"op\":\"event\",\"stream\":\"[^\"]+\",\"cursor\":\"[0-9a-f_]{25}\",\"seq\":(\\d+).*");

    private final SocketConnection connection;
    private volatile int seen;
    private volatile @Nullable Throwable wrong;
    private volatile boolean closed;

    private SocketReader(SocketConnection connection) {
        this.connection = connection;
    }

    /** @param pace {@code null} for as fast as it can */
    static SocketReader follow(TestPlatform on, String stream, @Nullable ReadingPace pace) throws IOException {
        SocketConnection connection = pace == null
                ? new SocketConnection(on.gateway(0), READ_TIMEOUT)
                : new SocketConnection(on.gateway(0), READ_TIMEOUT, pace);
        connection.upgrade(on.token());
        connection.send("{\"op\":\"subscribe\",\"stream\":\"" + stream + "\",\"from\":\"earliest\"}");
        SocketReader reader = new SocketReader(connection);
        Thread _ = Thread.ofVirtual().start(reader::read);
        return reader;
    }

    private void read() {
        try {
            connection.read(this::take);
        } catch (IOException | RuntimeException | AssertionError e) {
            if (!closed) {
                wrong = e;
            }
        }
    }

    private void take(String message) {
        Matcher event = EVENT.matcher(message);
        if (event.matches()) {
            int seq = Integer.parseInt(event.group(1));
            if (seq != seen + 1) {
                throw new AssertionError("after " + seen + " came " + seq);
            }
            seen = seq;
        } else if (!message.startsWith("{\"op\":\"subscribed\"") && !message.startsWith("{\"op\":\"live\"")) {
            throw new AssertionError(message);
        }
    }

    /** The last event that it has seen; fails if its connection ended or anything was out of order. */
    int seen() {
        Throwable failure = wrong;
        if (failure != null) {
            throw new AssertionError("after event " + seen, failure);
        }
        return seen;
    }

    void awaitSeen(int last) {
        Awaitility.await().atMost(CATCH_UP).until(() -> seen() >= last);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        connection.close();
    }
}
