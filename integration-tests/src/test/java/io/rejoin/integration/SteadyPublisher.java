// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.testkit.HistoryChecker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Publishes with idempotency keys at a steady rate, to streams in turn, repeating what was not answered with the same key until
 * it is. One thread runs it.
 */
final class SteadyPublisher implements Runnable {

    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\\s*\"([^\"]+)\"");
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    private final List<URI> servers;
    private final List<StreamKey> streams;
    private final String token;
    private final HistoryChecker checker;
    private final ConcurrentMap<StreamKey, Cursor> heads;
    private final int batch;
    private final long periodNanos;
    private final RandomGenerator random;
    final AtomicInteger published = new AtomicInteger();
    final AtomicInteger repeated = new AtomicInteger();
    private @Nullable HttpConnection connection;
    private volatile boolean stopped;

    /**
     * @param heads the newest acknowledged position of each stream, shared by all publishers
     * @param batch events of one publish; more than one go as NDJSON
     * @param perSecond events per second
     */
    SteadyPublisher(
            List<URI> servers,
            List<StreamKey> streams,
            String token,
            HistoryChecker checker,
            ConcurrentMap<StreamKey, Cursor> heads,
            int batch,
            double perSecond,
            RandomGenerator random) {
        this.servers = servers;
        this.streams = streams;
        this.token = token;
        this.checker = checker;
        this.heads = heads;
        this.batch = batch;
        this.periodNanos = (long) (1_000_000_000.0 * batch / perSecond);
        this.random = random;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        int turn = random.nextInt(streams.size());
        long due = System.nanoTime();
        while (!stopped) {
            StreamKey stream = streams.get(turn++ % streams.size());
            Cursor cursor = publish(stream, body());
            checker.acknowledged(stream, cursor);
            heads.merge(stream, cursor, (a, b) -> a.compareTo(b) > 0 ? a : b);
            published.addAndGet(batch);
            due += periodNanos;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private String body() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < batch; i++) {
            int number = published.get() + i;
            lines.append("{\"n\":")
                    .append(number)
                    .append(",\"text\":\"")
                    .append("x".repeat(200))
                    .append("\"}\n");
        }
        return lines.toString();
    }

    private Cursor publish(StreamKey stream, String json) {
        String key = UUID.randomUUID().toString();
        while (true) {
            try {
                HttpConnection current = connection;
                if (current == null) {
                    current = new HttpConnection(servers.get(random.nextInt(servers.size())), READ_TIMEOUT);
                    connection = current;
                }
                HttpConnection.Response response = current.send(
                        "POST",
                        "/streams/v1/" + stream.name() + "/events",
                        Map.of(
                                "Authorization",
                                "Bearer " + token,
                                "Content-Type",
                                batch == 1 ? "application/json" : "application/x-ndjson",
                                "Idempotency-Key",
                                key),
                        json.getBytes(StandardCharsets.UTF_8));
                String body = current.body(response);
                Matcher cursor = CURSOR.matcher(body);
                if (response.status() == 201 && cursor.find()) {
                    return Cursor.parse(cursor.group(1));
                }
                if (!body.contains("\"retryable\":true")) {
                    throw new AssertionError(response + " " + body);
                }
            } catch (IOException e) {
                connection = null;
            }
            repeated.incrementAndGet();
        }
    }
}
