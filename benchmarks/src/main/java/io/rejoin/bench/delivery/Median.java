// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The middle of what several rounds measured. */
final class Median {

    private Median() {}

    /** Of an even number, the mean of the middle two. */
    static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** All of them, in their order. */
    static String all(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value))
                .collect(Collectors.joining(", "));
    }
}
