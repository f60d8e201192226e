// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is held grows with time while the load does not. The least of a window is what is held whatever happens to be under
 * way; what leaks, raises it. So the least of the last third is compared with that of the first, of which the beginning, in which
 * caches fill, is left out.
 */
record SoakFlatness(List<SoakSample> samples) {

    /** Of each figure, by how much the least of the last third may be above the least of the first. */
    static final Map<String, Long> BOUNDS = bounds();

    /** Below that there is nothing to compare. */
    private static final int LEAST_SAMPLES = 10;

    private static Map<String, Long> bounds() {
        Map<String, Long> bounds = new LinkedHashMap<>();
        bounds.put(SoakSample.HEAP, 12L << 20);
        bounds.put(SoakSample.DIRECT, 16L << 20); // a chunk of each of the allocator's arenas
        bounds.put(SoakSample.DESCRIPTORS, 20L);
        bounds.put(SoakSample.THREADS, 8L);
        bounds.put(SoakSample.STREAMS, 10L);
        return bounds;
    }

    /** What grew too much, one line each; empty if nothing did or there are too few samples to tell. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        BOUNDS.forEach((name, most) -> {
            Long growth = growth(name);
            if (growth != null && growth > most) {
                violations.add("%s: +%,d from the first third to the last (expected: up to %,d)"
                        .formatted(name, growth, most));
            }
        });
        return violations;
    }

    /** {@code null} if there are too few samples to tell. */
    @Nullable
    Long growth(String name) {
        List<SoakSample> settled = samples.subList(samples.size() / 10, samples.size());
        if (settled.size() < LEAST_SAMPLES) {
            return null;
        }
        int third = settled.size() / 3;
        return least(settled.subList(settled.size() - third, settled.size()), name)
                - least(settled.subList(0, third), name);
    }

    private static long least(List<SoakSample> window, String name) {
        return window.stream().mapToLong(sample -> sample.figure(name)).min().orElseThrow();
    }
}
