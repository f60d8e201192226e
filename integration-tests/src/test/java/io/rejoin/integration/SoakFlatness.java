// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a platform holds at rest grows from one rest to the next. What is counted comes back to exactly what it was when the
 * caches had filled; what is measured may grow by so much an hour, by the median of the slopes between all pairs of rests (Theil and
 * Sen), which one rest that differs cannot bend and a leak does not escape.
 *
 * @param samples in order; the first of those with counts ends the warm-up
 */
record SoakFlatness(List<SoakSample> samples) {

    /** Of each size, by how much it may grow in an hour. */
    static final Map<String, Long> BOUNDS = bounds();

    /** What leaks is there at each of so many rests in the end; a connection that a pool keeps a while longer is not. */
    private static final int LASTING = 3;

    /** Below that slopes say nothing. */
    private static final int LEAST_SAMPLES = 8;

    private static final double HOUR = 3_600_000;

    private static Map<String, Long> bounds() {
        Map<String, Long> bounds = new LinkedHashMap<>();
        bounds.put(SoakSample.HEAP, 6_000_000L);
        bounds.put(SoakSample.DIRECT, 12_000_000L); // chunks that the allocator keeps of the next higher peak
        // One with the name of a client or stream in it comes in thousands; what is rare comes for the first time at
        // any hour.
        bounds.put(SoakSample.SERIES, 100L);
        bounds.put(SoakSample.DATABASE, 2L);
        return bounds;
    }

    /** What grew too much, one line each. Of too few samples only the counts are judged. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        List<SoakSample> judged = judged();
        if (judged.isEmpty()) {
            return violations;
        }
        Map<String, Long> level = counts(judged.getFirst());
        List<SoakSample> last = judged.subList(Math.max(1, judged.size() - LASTING), judged.size());
        last.stream().limit(1).flatMap(each -> counts(each).keySet().stream()).forEach(name -> {
            long least = last.stream()
                    .mapToLong(each -> counts(each).getOrDefault(name, 0L))
                    .min()
                    .orElseThrow();
            if (least > level.getOrDefault(name, 0L)) {
                violations.add("%s at %s: %,d (expected: %,d as before)"
                        .formatted(name, judged.getLast().at(), least, level.getOrDefault(name, 0L)));
            }
        });
        BOUNDS.forEach((name, most) -> {
            Double slope = slope(name);
            if (slope != null && slope > most) {
                violations.add("%s: +%,.0f an hour (expected: up to %,d)".formatted(name, slope, most));
            }
        });
        return violations;
    }

    private static Map<String, Long> counts(SoakSample judged) {
        return Objects.requireNonNull(judged.counts());
    }

    /** An hour's growth; {@code null} if there are too few samples to tell. */
    @Nullable
    Double slope(String name) {
        List<SoakSample> judged = judged();
        if (judged.size() < LEAST_SAMPLES) {
            return null;
        }
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < judged.size(); i++) {
            for (int j = i + 1; j < judged.size(); j++) {
                SoakSample one = judged.get(i);
                SoakSample other = judged.get(j);
                slopes.add((size(other, name) - size(one, name))
                        * HOUR
                        / other.at().minus(one.at()).toMillis());
            }
        }
        slopes.sort(null);
        return slopes.get(slopes.size() / 2);
    }

    List<SoakSample> judged() {
        return samples.stream().filter(each -> each.counts() != null).toList();
    }

    private static double size(SoakSample sample, String name) {
        return sample.sizes().getOrDefault(name, 0L);
    }
}
