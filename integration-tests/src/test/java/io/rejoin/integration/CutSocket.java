// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.prove.wire.SocketConnection;
import io.rejoin.testkit.HistoryChecker;
import io.rejoin.testkit.ObservedSubscriber;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows many streams on one WebSocket, comes back to each with the last cursor that it was sent for it, and
 * whose connection is cut wherever it happens to be, also in the middle of a frame.
 */
final class CutSocket implements StormClient {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(40);
    private static final Duration BACK_OFF = Duration.ofMillis(500);
    private static final Pattern MESSAGE = Pattern.compile(
            "\\{\"op\":\"([a-z]+)\",\"stream\":\"([^\"]+)\",\"cursor\":\"([0-9a-f_]{25})\".*", Pattern.DOTALL);

    private final List<URI> servers;
    private final String token;
    private final Map<String, ObservedSubscriber> streams = new LinkedHashMap<>();
    private final ScheduledExecutorService cutter;
    private final RandomGenerator random;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private boolean backOff;
    private volatile boolean calm;
    private volatile boolean stopped;
    private volatile @Nullable SocketConnection connection;

    CutSocket(
            List<URI> servers,
            List<StreamKey> followed,
            String token,
            String name,
            HistoryChecker checker,
            ScheduledExecutorService cutter,
            RandomGenerator random) {
        this.servers = servers;
        this.token = token;
        this.cutter = cutter;
        this.random = random;
        followed.forEach(stream -> streams.put(stream.name(), checker.subscriber(name, stream)));
    }

    /** Each follows so many of the storm's streams, in a row. */
    static CutStorm.Kind following(int count) {
        return (storm, index, streams, checker, cutter, random) -> {
            List<StreamKey> followed = IntStream.range(0, count)
                    .mapToObj(i -> streams.get((index * 7 + i) % streams.size()))
                    .toList();
            return new CutSocket(storm.servers(), followed, storm.token(), "socket " + index, checker, cutter, random);
        };
    }

    @Override
    public long observed() {
        return streams.values().stream().mapToLong(ObservedSubscriber::observed).sum();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public int refusals() {
        return refusals.get();
    }

    @Override
    public boolean isAtHead(Map<StreamKey, Cursor> heads) {
        return streams.values().stream().allMatch(stream -> {
            Cursor head = heads.get(stream.stream());
            return head == null || head.equals(stream.position());
        });
    }

    @Override
    public void calm() {
        calm = true;
    }

    @Override
    public void stop() {
        stopped = true;
        SocketConnection current = connection;
        if (current != null) {
            cut(current);
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            if (backOff) {
                backOff = false;
                refusals.incrementAndGet();
                LockSupport.parkNanos(BACK_OFF.toNanos() / 2 + random.nextLong(BACK_OFF.toNanos()));
            }
            try (SocketConnection current =
                    new SocketConnection(servers.get(random.nextInt(servers.size())), READ_TIMEOUT)) {
                connection = current;
                // Again: stop may have closed the connection before this one, and nobody would close this one.
                if (!stopped) {
                    follow(current);
                }
            } catch (SocketConnection.RefusedException e) {
                backOff = true;
                if (e.status != 503) {
                    throw new AssertionError(e);
                }
            } catch (IOException e) {
                // Cut, by us or by a server that went away: come back.
            }
        }
    }

    private void follow(SocketConnection current) throws IOException {
        connections.incrementAndGet();
        ScheduledFuture<?> cut =
                calm ? null : cutter.schedule(() -> cut(current), 1_000 + random.nextInt(2_000), TimeUnit.MILLISECONDS);
        try {
            current.upgrade(token);
            for (ObservedSubscriber stream : streams.values()) {
                Cursor position = stream.position();
                String start = position == null ? "\"from\":\"earliest\"" : "\"cursor\":\"" + position + "\"";
                current.send(
                        "{\"op\":\"subscribe\",\"stream\":\"" + stream.stream().name() + "\"," + start + "}");
            }
            current.read(this::onMessage);
        } finally {
            if (cut != null) {
                cut.cancel(false);
            }
        }
    }

    private static void cut(SocketConnection current) {
        try {
            current.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void onMessage(String message) {
        Matcher parsed = MESSAGE.matcher(message);
        if (!parsed.matches()) {
            if (!message.contains("\"retryable\":true")) {
                throw new AssertionError(message);
            }
            // A stream that cannot be followed now: begin again with all, after a delay.
            backOff = true;
            SocketConnection current = connection;
            if (current != null) {
                cut(current);
            }
            return;
        }
        ObservedSubscriber stream = streams.get(parsed.group(2));
        if (stream == null) {
            throw new AssertionError("not asked for: " + message);
        }
        Cursor cursor = Cursor.parse(parsed.group(3));
        switch (parsed.group(1)) {
            case "subscribed", "live" -> stream.positioned(cursor);
            case "event" -> stream.event(cursor, null);
            default -> throw new AssertionError(message);
        }
    }
}
