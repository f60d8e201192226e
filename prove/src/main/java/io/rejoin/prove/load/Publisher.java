// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import io.rejoin.core.Cursor;
import io.rejoin.prove.audit.Acknowledgements;
import io.rejoin.prove.wire.HttpConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one stream at a steady rate, one event at a time, and repeats with the same key what is not answered until it is. One
 * thread runs it.
 */
final class Publisher implements Runnable {

    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\\s*\"([0-9a-f_]{25})\"");
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(30);
    private static final Duration BACK_OFF = Duration.ofMillis(200);
    private static final Duration IDLE = Duration.ofMillis(20);

    private final List<URI> servers;
    private final String stream;
    private final String token;
    private final Acknowledgements acknowledgements;
    private final Duration period;
    private final RandomGenerator random;
    private final Consumer<String> complaints;
    private final AtomicLong acknowledged = new AtomicLong();
    private @Nullable HttpConnection connection;
    private volatile boolean paused;
    private volatile boolean resting;
    private volatile boolean stopped;

    Publisher(
            List<URI> servers,
            String stream,
            String token,
            Acknowledgements acknowledgements,
            Duration period,
            RandomGenerator random,
            Consumer<String> complaints) {
        this.servers = servers;
        this.stream = stream;
        this.token = token;
        this.acknowledgements = acknowledgements;
        this.period = period;
        this.random = random;
        this.complaints = complaints;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Begins no other event; {@link #isResting} when the last one is answered. */
    void pause() {
        paused = true;
    }

    void goOn() {
        paused = false;
    }

    boolean isResting() {
        return resting;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        long number = 0;
        String run = Long.toString(random.nextLong() >>> 16, 36);
        long due = System.nanoTime();
        while (!stopped) {
            resting = false; // before the look at paused, or an event could begin unseen
            if (paused) {
                resting = true;
                LockSupport.parkNanos(IDLE.toNanos());
                due = System.nanoTime();
                continue;
            }
            publish(stream.replace(':', '.') + "." + run + "." + number++);
            due = Math.max(due + period.toNanos(), System.nanoTime() - period.toNanos());
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private void publish(String identity) {
        String key = UUID.randomUUID().toString();
        byte[] body = Content.json(identity).getBytes(StandardCharsets.UTF_8);
        Duration patience = PATIENCE;
        while (!stopped) {
            long askedAt = System.nanoTime();
            try {
                HttpConnection current = connection(patience);
                HttpConnection.Response response = current.send(
                        "POST",
                        "/streams/v1/" + stream + "/events",
                        Map.of(
                                "Authorization",
                                "Bearer " + token,
                                "Content-Type",
                                "application/json",
                                "Idempotency-Key",
                                key),
                        body);
                String answer = current.body(response);
                Matcher cursor = CURSOR.matcher(answer);
                if (response.status() == 201 && cursor.find()) {
                    acknowledgements.acknowledged(stream, Cursor.parse(cursor.group(1)), identity, askedAt);
                    acknowledged.incrementAndGet();
                    return;
                }
                if (!answer.contains("\"retryable\":true")) {
                    complaints.accept("publisher of " + stream + ": " + response.status() + " " + answer);
                }
            } catch (IOException e) {
                hangUp();
            }
            // A server that is only slow would never get an answer through otherwise.
            patience = patience.multipliedBy(2).compareTo(LONGEST_PATIENCE) < 0
                    ? patience.multipliedBy(2)
                    : LONGEST_PATIENCE;
            hangUp(); // the other gateway may be better off
            LockSupport.parkNanos(BACK_OFF.toNanos() / 2 + random.nextLong(BACK_OFF.toNanos()));
        }
    }

    private HttpConnection connection(Duration patience) throws IOException {
        HttpConnection current = connection;
        if (current == null) {
            current = new HttpConnection(servers.get(random.nextInt(servers.size())), patience);
            connection = current;
        }
        return current;
    }

    private void hangUp() {
        HttpConnection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException alreadyBroken) {
                return;
            }
        }
    }
}
