// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice.trial;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code helm test} runs: publishes, follows, cuts the wire in the middle, publishes on while nobody is there, comes back with the
 * cursor, and tells whether both halves are one contiguous run. Uses nothing of the service but its image.
 */
public final class Trial {

    /** The first argument of a program that shall do this instead of serving. */
    public static final String COMMAND = "trial";

    /** In the environment: the address of a stream's events, such as {@code http://gateway:8080/streams/v1/trial/events}. */
    static final String EVENTS = "REJOIN_TRIAL_EVENTS";

    /** In the environment: a token that may publish to that stream and subscribe to it. */
    static final String TOKEN = "REJOIN_TRIAL_TOKEN";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int COUNT = 10;
    private static final int CUT_AFTER = 3;

    private final TrialClient client;

    private Trial(TrialClient client) {
        this.client = client;
    }

    /**
     * Tries once, within a minute.
     *
     * @return what to tell; how it went is in the first word, {@code resumed}
     * @throws TrialFailedException if the promise does not hold, or the platform cannot be reached
     */
    public static String run(Map<String, String> environment) {
        return run(environment, PATIENCE);
    }

    static String run(Map<String, String> environment, Duration patience) {
        Trial trial =
                new Trial(new TrialClient(URI.create(required(environment, EVENTS)), required(environment, TOKEN)));
        Executor own = task -> Thread.ofVirtual().start(task);
        try {
            return CompletableFuture.supplyAsync(trial::resume, own)
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TrialFailedException failed) {
                throw failed;
            }
            throw new TrialFailedException("no end after " + patience + ": " + e.getCause(), e);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new TrialFailedException(name + ": not set", null);
        }
        return value.strip(); // a Secret made of a file often ends with a line break
    }

    private String resume() {
        try {
            String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
            String start = client.publish(run, 0);
            List<Integer> heard = new ArrayList<>();
            String cursor;
            try (TrialClient.Wire wire = client.follow(start)) {
                wire.awaitOpen();
                for (int i = 1; i <= COUNT / 2; i++) {
                    var _ = client.publish(run, i);
                }
                heard.addAll(wire.read(CUT_AFTER));
                cursor = wire.lastId();
            }
            for (int i = COUNT / 2 + 1; i <= COUNT; i++) {
                var _ = client.publish(run, i);
            }
            try (TrialClient.Wire wire = client.follow(cursor)) {
                heard.addAll(wire.read(COUNT - CUT_AFTER));
            }
            List<Integer> expected = IntStream.rangeClosed(1, COUNT).boxed().toList();
            if (!heard.equals(expected)) {
                throw new TrialFailedException("heard %s (expected: %s)".formatted(heard, expected), null);
            }
            return "resumed: cut after %d of %d events at %s, came back, each once and in order"
                    .formatted(CUT_AFTER, COUNT, cursor);
        } catch (IOException e) {
            throw new TrialFailedException("cannot be reached: " + e, e);
        }
    }

    /** The promise does not hold, or could not be tried. */
    public static final class TrialFailedException extends RuntimeException {
        TrialFailedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
