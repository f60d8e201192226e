// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.prove.wire.HttpConnection;
import io.rejoin.prove.wire.ReadingPace;
import io.rejoin.token.Permissions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the soak's clients: does the same thing again and again on one connection after the other, with tokens that expire meanwhile.
 * It remembers a position and nothing else, so that it does not grow itself.
 */
abstract class SoakUser implements Runnable {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(40);

    /** Some expire in the middle of a connection, some before it is even asked for. */
    private static final Duration SHORTEST_TOKEN = Duration.ofSeconds(5);

    /** What a busy machine does to those who publish without a key, and what becomes of tokens. */
    private static final Pattern BEGIN_AGAIN = Pattern.compile("\"code\":\"(upstream-failed|token-[a-z]+)\"");

    final TestPlatform on;
    final RandomGenerator random;
    private final String name;
    private final ScheduledExecutorService cutter;
    private volatile boolean stopped;
    private volatile @Nullable HttpConnection connection;
    private @Nullable UserToken token;
    long rounds;

    SoakUser(TestPlatform on, String name, RandomGenerator random, ScheduledExecutorService cutter) {
        this.on = on;
        this.name = name;
        this.random = random;
        this.cutter = cutter;
    }

    /** One connection, until it ends or there is nothing more to do with it. */
    abstract void round(HttpConnection current) throws IOException;

    /** How slowly it reads, {@code null} for as fast as it can. */
    @Nullable
    ReadingPace pace() {
        return null;
    }

    /** Longest time after which a connection is cut wherever it is, in milliseconds. */
    int cutWithin() {
        return 5_000;
    }

    /** Begins, or goes on where it was stopped. */
    final Future<?> start(ExecutorService threads) {
        stopped = false;
        return threads.submit(this);
    }

    final void stop() {
        stopped = true;
        cut(connection);
    }

    final boolean isStopped() {
        return stopped;
    }

    @Override
    public final void run() {
        while (!stopped) {
            ScheduledFuture<?> cut = null;
            try (HttpConnection current = new HttpConnection(server(), READ_TIMEOUT, pace())) {
                connection = current;
                if (!stopped) {
                    cut = cutter.schedule(() -> cut(current), 200 + random.nextInt(cutWithin()), TimeUnit.MILLISECONDS);
                    round(current);
                }
            } catch (IOException e) {
                // Cut, here or there: come back.
            } finally {
                if (cut != null) {
                    cut.cancel(false);
                }
            }
            rounds++;
        }
    }

    URI server() {
        return on.gateway(0);
    }

    /** May be about to expire. */
    final String token() {
        UserToken current = token;
        if (current == null || current.expiry().isBefore(Instant.now())) {
            current = new UserToken(on.platform.token(
                    TestPlatform.TENANT,
                    name,
                    Permissions.of(List.of("*"), List.of("*"), true),
                    SHORTEST_TOKEN.plusSeconds(random.nextInt(60))));
            token = current;
        }
        return current.text();
    }

    /** Sends, and fails if the answer is another than one of these, and neither retryable nor that the token is over. */
    final HttpConnection.Response send(
            HttpConnection current, String method, String target, String accept, String body, Integer... expected)
            throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + token());
        headers.put("Accept", accept);
        headers.put("Content-Type", "application/json");
        HttpConnection.Response response = current.send(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
        if (!List.of(expected).contains(response.status())) {
            String problem = current.body(response);
            if (problem.contains("\"retryable\":true")
                    || BEGIN_AGAIN.matcher(problem).find()) {
                throw new IOException("not now, or with another token, or nobody knows whether it was done");
            }
            throw new AssertionError(name + ": " + method + " " + target + ": " + response + " " + problem);
        }
        return response;
    }

    /** Fails if an event is not the next one. */
    static void follows(@Nullable Cursor before, Cursor event) {
        if (before != null && event.seq() != before.seq() + 1) {
            throw new AssertionError(event + " after " + before);
        }
    }

    private static void cut(@Nullable HttpConnection current) {
        try {
            if (current != null) {
                current.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
