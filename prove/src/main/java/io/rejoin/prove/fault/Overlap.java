// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Two faults of different places at once: the second begins while the first lasts, then each is undone when chance says, in either order.
 *
 * <p>What is undone needs not be back before the other is: a node that starts waits for its database, say. So both are undone side by side.
 */
record Overlap(Fault first, Fault second, long seed) implements Fault {

    private static final int LONGEST_LAG_MS = 2_000;
    private static final int SHORTEST_MS = 1_000;
    private static final int LONGEST_MS = 7_000;

    Overlap {
        if (first.place().equals(second.place())) {
            throw new IllegalArgumentException(first.place() + " twice");
        }
    }

    @Override
    public String title() {
        return first.title() + "+" + second.title();
    }

    @Override
    public Place place() {
        return Place.of(Place.Kind.SEVERAL);
    }

    @Override
    public Duration lasting() {
        return Duration.ofMillis(SHORTEST_MS + new Random(seed).nextInt(LONGEST_MS - SHORTEST_MS));
    }

    @Override
    public Cure begin(Stage stage) throws Exception {
        Random random = new Random(seed + 1);
        Cure ofFirst = first.begin(stage);
        stage.pass(Duration.ofMillis(random.nextInt(LONGEST_LAG_MS)));
        Cure ofSecond = second.begin(stage);
        Duration before = Duration.ofMillis(random.nextInt(LONGEST_MS));
        boolean firstGoesFirst = random.nextBoolean();
        return () -> {
            applyBoth(firstGoesFirst ? ofFirst : ofSecond, () -> {
                stage.pass(before);
                (firstGoesFirst ? ofSecond : ofFirst).apply();
            });
            if (!isTimed()) {
                stage.untimed();
            }
        };
    }

    /** Whoever cannot be reached for another reason cannot be told in time that the database was rewound. */
    private boolean isTimed() {
        return List.of(first, second).stream()
                .map(fault -> fault.place().kind())
                .allMatch(kind -> switch (kind) {
                    case REDIS, POSTGRES -> true;
                    case GATEWAY, NODE, DOORS, SEVERAL, NOTHING -> false;
                });
    }

    private static void applyBoth(Cure one, Cure other) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<@Nullable Void> cured : threads.invokeAll(List.of(asCallable(one), asCallable(other)))) {
                cured.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static Callable<@Nullable Void> asCallable(Cure cure) {
        return () -> {
            cure.apply();
            return null;
        };
    }
}
