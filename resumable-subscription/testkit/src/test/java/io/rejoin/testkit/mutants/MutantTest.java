// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A simulation that a bug survives proves nothing: each of these is caught. {@code -Drejoin.mutants=all} hunts every one from
 * seed 0, as does a comma-separated list of names those: what to do when a change of the core or of the draw has
 * moved the seeds that caught a rare one, whose place is then to be told anew.
 */
class MutantTest {

    private static final String CHOSEN = System.getProperty("rejoin.mutants", "");

    /** Seeds within which a mutant has to be caught. */
    private static final long SEEDS = 300;

    /** The same for a rare one, from its place on: only a few are needed unless that has moved. */
    private static final long SEEDS_OF_RARE = 3_000;

    /** The same from seed 0 on. */
    private static final long SEEDS_OF_CHOSEN = 20_000;

    private static final ExecutorService WORKERS =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    /** @param complaint empty if the mutant survived all seeds before {@code seed} */
    private record Result(long seed, String complaint) {}

    @AfterAll
    static void stop() {
        WORKERS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsCaught() {
        Map<Mutant, Future<Result>> results = new LinkedHashMap<>();
        for (Mutant mutant : Mutants.all()) {
            if (isChosen(mutant)) {
                results.put(mutant, WORKERS.submit(() -> hunt(mutant)));
            }
        }
        return results.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().name(), () -> {
                    Result result = entry.getValue().get();
                    assertThat(result.complaint)
                            .as(
                                    "%s survives the seeds before %d: %s",
                                    entry.getKey(), result.seed, entry.getKey().bug())
                            .isNotEmpty();
                    System.out.println(entry.getKey() + ": seed " + result.seed + ": " + result.complaint);
                }));
    }

    private static boolean isChosen(Mutant mutant) {
        return switch (CHOSEN) {
            case "", "all" -> true;
            default -> List.of(CHOSEN.split(",")).contains(mutant.name());
        };
    }

    private static Result hunt(Mutant mutant) throws Exception {
        @SuppressWarnings("unchecked") // what FirstComplaint is, whoever loaded it
        LongFunction<String> runs = (LongFunction<String>) MutantClasses.of(mutant)
                .loadClass(FirstComplaint.class.getName())
                .getConstructor()
                .newInstance();
        long from = CHOSEN.isEmpty() ? mutant.from() : 0;
        long seeds = !CHOSEN.isEmpty() ? SEEDS_OF_CHOSEN : mutant.from() > 0 ? SEEDS_OF_RARE : SEEDS;
        for (long seed = from; seed < from + seeds; seed++) {
            String complaint = runs.apply(seed);
            if (!complaint.isEmpty()) {
                return new Result(seed, complaint);
            }
        }
        return new Result(from + seeds, "");
    }
}
