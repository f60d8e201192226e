// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import io.rejoin.prove.wire.SocketConnection;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Followers of very many streams in which next to nothing happens. Thread-safe. */
public final class QuietStreams implements Closeable {

    private static final int OF_A_SOCKET = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern MESSAGE = Pattern.compile("\\{\"op\":\"(live|event)\",\"stream\":\"([^\"]+)\".*");

    private static final Pattern REFUSED =
            Pattern.compile("\\{\"op\":\"error\"(?=.*\"retryable\":true).*\"stream\":\"([^\"]+)\".*");

    private final int count;
    private final List<SocketConnection> connections = new ArrayList<>();
    private final AtomicInteger live = new AtomicInteger();
    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();

    private QuietStreams(int count) {
        this.count = count;
    }

    /** Follows so many streams, whose names are {@link #name}, at one server. */
    public static QuietStreams follow(URI server, String token, int count) throws IOException {
        QuietStreams streams = new QuietStreams(count);
        for (int first = 0; first < count; first += OF_A_SOCKET) {
            SocketConnection connection = new SocketConnection(server, PATIENCE);
            streams.connections.add(connection);
            connection.upgrade(token);
            Thread.ofVirtual().start(() -> streams.read(connection));
            for (int i = first; i < Math.min(count, first + OF_A_SOCKET); i++) {
                subscribe(connection, name(i));
            }
        }
        return streams;
    }

    private static void subscribe(SocketConnection connection, String stream) throws IOException {
        connection.send("{\"op\":\"subscribe\",\"stream\":\"" + stream + "\"}");
    }

    public static String name(int index) {
        return "quiet:" + index;
    }

    private void read(SocketConnection connection) {
        try {
            while (true) {
                take(connection, connection.next());
            }
        } catch (IOException over) {
            return;
        }
    }

    /** A server that has just begun may not keep up with so many subscriptions: those that it refuses for now are asked for again. */
    private void take(SocketConnection connection, String message) throws IOException {
        Matcher refused = REFUSED.matcher(message);
        if (refused.matches()) {
            subscribe(connection, refused.group(1));
            return;
        }
        Matcher parsed = MESSAGE.matcher(message);
        if (parsed.matches()) {
            if (parsed.group(1).equals("live")) {
                live.incrementAndGet();
            } else {
                arrivals.put(parsed.group(2), System.nanoTime());
            }
        }
    }

    public boolean areLive() {
        return live.get() == count;
    }

    /** When the last event of a stream came, by {@link System#nanoTime}; null if none did. */
    public @Nullable Long arrival(String stream) {
        return arrivals.get(stream);
    }

    @Override
    public void close() throws IOException {
        for (SocketConnection connection : connections) {
            connection.close();
        }
    }
}
