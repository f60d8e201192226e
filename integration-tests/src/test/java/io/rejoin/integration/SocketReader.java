// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.prove.wire.ReadingPace;
import io.rejoin.prove.wire.SocketConnection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Follows one stream from its beginning on a WebSocket, read by a thread of its own, and sees that every event comes once and in
 * order. Where the connection ends it comes back with its cursor, as every client does, and counts that. Closed by its test.
 */
final class SocketReader implements Closeable {

    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    /** For half a gigabyte of backlog on a busy machine. */
    private static final Duration CATCH_UP = Duration.ofMinutes(5);

    private static final Pattern EVENT = Pattern.compile(
            "\\{\"op\":\"event\",\"stream\":\"[^\"]+\",\"cursor\":\"([0-9a-f_]{25})\",\"seq\":(\\d+).*");

    private final TestPlatform on;
    private final String stream;
    private final @Nullable ReadingPace pace;
    private volatile SocketConnection connection;
    private String start = "\"from\":\"earliest\"";
    private volatile int seen;
    private volatile int returns;
    private volatile @Nullable Throwable wrong;
    private volatile boolean closed;

    private SocketReader(TestPlatform on, String stream, @Nullable ReadingPace pace) throws IOException {
        this.on = on;
        this.stream = stream;
        this.pace = pace;
        this.connection = connect();
    }

    /** @param pace {@code null} for as fast as it can */
    static SocketReader follow(TestPlatform on, String stream, @Nullable ReadingPace pace) throws IOException {
        SocketReader reader = new SocketReader(on, stream, pace);
        Thread _ = Thread.ofVirtual().start(reader::read);
        return reader;
    }

    private SocketConnection connect() throws IOException {
        SocketConnection made = pace == null
                ? new SocketConnection(on.gateway(0), READ_TIMEOUT)
                : new SocketConnection(on.gateway(0), READ_TIMEOUT, pace);
        made.upgrade(on.token());
        made.send("{\"op\":\"subscribe\",\"stream\":\"" + stream + "\"," + start + "}");
        return made;
    }

    private void read() {
        try {
            while (true) {
                try {
                    connection.read(this::take);
                } catch (IOException e) {
                    if (closed) {
                        return;
                    }
                    returns++;
                    connection.close();
                    connection = connect();
                }
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            if (!closed) {
                wrong = e;
            }
        }
    }

    private void take(String message) {
        Matcher event = EVENT.matcher(message);
        if (event.matches()) {
            int seq = Integer.parseInt(event.group(2));
            if (seq != seen + 1) {
                throw new AssertionError("after " + seen + " came " + seq);
            }
            start = "\"cursor\":\"" + event.group(1) + "\"";
            seen = seq;
        } else if (!message.startsWith("{\"op\":\"subscribed\"") && !message.startsWith("{\"op\":\"live\"")) {
            throw new AssertionError(message);
        }
    }

    /** The last event that it has seen; fails if anything was out of order. */
    int seen() {
        Throwable failure = wrong;
        if (failure != null) {
            throw new AssertionError("after event " + seen, failure);
        }
        return seen;
    }

    /** How often it had to come back. */
    int returns() {
        return returns;
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
