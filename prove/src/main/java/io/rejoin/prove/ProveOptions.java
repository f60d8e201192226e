// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.local.Arguments;
import io.rejoin.local.UsageException;
import io.rejoin.prove.fault.Fault;
import io.rejoin.prove.fault.Faults;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked for.
 *
 * @param rounds how often each fault comes
 * @param seed of everything that is drawn by the run itself
 */
record ProveOptions(List<Fault> faults, int rounds, long seed) {

    private static final int ROUNDS = 6;
    private static final int MAX_ROUNDS = 10_000;

    /** @throws UsageException naming what is wrong */
    static ProveOptions parse(List<String> given) {
        Arguments arguments =
                new Arguments(given, Set.of("--quick"), Set.of("--faults", "--rounds", "--seed"), Set.of());
        if (arguments.has("--quick") && arguments.value("--rounds") != null) {
            throw new UsageException("--quick: given with --rounds (expected: one of them)");
        }
        String rounds = arguments.value("--rounds", Integer.toString(arguments.has("--quick") ? 1 : ROUNDS));
        String seed = arguments.value("--seed", Long.toString(System.currentTimeMillis() % 1_000_000));
        if (!seed.matches("\\d{1,9}")) {
            throw new UsageException("--seed: " + seed + " (expected: 0..999999999)");
        }
        return new ProveOptions(faults(arguments.value("--faults", "")), rounds(rounds), Long.parseLong(seed));
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

    private static List<Fault> faults(String names) {
        if (names.isEmpty()) {
            return Faults.all();
        }
        return Arrays.stream(names.split(",", -1))
                .flatMap(name -> faults(name, Faults.all()).stream())
                .toList();
    }

    private static List<Fault> faults(String name, List<Fault> all) {
        List<Fault> named =
                all.stream().filter(fault -> fault.title().equals(name)).toList();
        if (named.isEmpty()) {
            throw new UsageException("--faults: " + name + " (expected: of "
                    + all.stream().map(Fault::title).distinct().collect(Collectors.joining(", ")) + ")");
        }
        return named;
    }
}
