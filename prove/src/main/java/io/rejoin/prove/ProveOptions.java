// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.local.Arguments;
import io.rejoin.local.UsageException;
import io.rejoin.prove.fault.Fault;
import io.rejoin.prove.fault.Faults;
import io.rejoin.prove.fault.Overlaps;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param faults of each round
 * @param overlaps how many pairs are drawn for each round, besides
 * @param rounds how often each fault comes
 * @param quick whether that was said by {@code --quick}
 * @param seed of everything that is drawn by the run itself
 * @param redis the server that is asked for; null if none is
 * @param figures files that get the figures between their markers
 */
record ProveOptions(
        List<Fault> faults,
        int overlaps,
        int rounds,
        boolean quick,
        long seed,
        @Nullable String redis,
        List<Path> figures) {

    private static final int ROUNDS = 6;
    private static final int MAX_ROUNDS = 10_000;
    private static final int OVERLAPS = 3;

    /** @throws UsageException naming what is wrong */
    static ProveOptions parse(List<String> given) {
        Arguments arguments = new Arguments(
                given, Set.of("--quick"), Set.of("--faults", "--rounds", "--seed", "--redis"), Set.of("--figures"));
        if (arguments.has("--quick") && arguments.value("--rounds") != null) {
            throw new UsageException("--quick: given with --rounds (expected: one of them)");
        }
        String faults = arguments.value("--faults");
        if (faults != null && arguments.has("--figures")) {
            throw new UsageException("--figures: given with --faults (expected: figures of all faults)");
        }
        String rounds = arguments.value("--rounds", Integer.toString(arguments.has("--quick") ? 1 : ROUNDS));
        long seed = seed(arguments.value("--seed", Long.toString(System.currentTimeMillis() % 1_000_000)));
        List<String> titles = faults == null ? List.of() : Arrays.asList(faults.split(",", -1));
        return new ProveOptions(
                faults == null ? Faults.all() : faults(titles, seed),
                faults == null || titles.contains(Overlaps.TITLE) ? OVERLAPS : 0,
                rounds(rounds),
                arguments.has("--quick"),
                seed,
                arguments.value("--redis"),
                arguments.values("--figures").stream()
                        .map(ProveOptions::figures)
                        .toList());
    }

    /** Those of one round, from 1, in the order of the report. */
    List<Fault> faults(int round) {
        return Stream.concat(faults.stream(), Overlaps.draw(seed, round, overlaps).stream())
                .toList();
    }

    private static long seed(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new UsageException("--seed: " + text + " (expected: 0..999999999)");
        }
        return Long.parseLong(text);
    }

    private static int rounds(String text) {
        if (text.matches("\\d{1,5}")) {
            int rounds = Integer.parseInt(text);
            if (rounds >= 1 && rounds <= MAX_ROUNDS) {
                return rounds;
            }
        }
        throw new UsageException("--rounds: " + text + " (expected: 1.." + MAX_ROUNDS + ")");
    }

    private static Path figures(String file) {
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path) && Files.isWritable(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new UsageException("--figures: " + e.getMessage());
        }
        throw new UsageException("--figures: " + file + " (expected: a file that can be written to)");
    }

    private static List<Fault> faults(List<String> titles, long seed) {
        return titles.stream()
                .filter(title -> !title.equals(Overlaps.TITLE))
                .flatMap(title -> faults(title, seed).stream())
                .toList();
    }

    private static List<Fault> faults(String title, long seed) {
        List<Fault> all = Faults.all();
        List<Fault> named = Overlaps.isTitle(title)
                ? Overlaps.named(title, seed)
                : all.stream().filter(fault -> fault.title().equals(title)).toList();
        if (named.isEmpty()) {
            throw new UsageException("--faults: " + title + " (expected: of "
                    + all.stream().map(Fault::title).distinct().collect(Collectors.joining(", "))
                    + ", two of them with +, "
                    + Overlaps.TITLE + ")");
        }
        return named;
    }
}
