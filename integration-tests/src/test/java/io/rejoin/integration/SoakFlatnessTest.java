// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakFlatnessTest {

    private static final long MB = 1_000_000;
    private static final String TO_NODE = SoakSample.DESCRIPTORS + "connections to subscription-service";

    /** Of an hour's rests. */
    private static final int RESTS = 45;

    private static final int WARM_UP = 10;

    @Test
    void whatComesAndGoesIsFlat() {
        assertThat(heap(i -> 100 * MB + i % 3 * MB)).isEmpty();
    }

    @Test
    void whatFillsDuringTheWarmUpIsFlat() {
        assertThat(heap(i -> Math.min(i, WARM_UP) * 10 * MB)).isEmpty();
    }

    @Test
    void oneRestAtWhichMoreIsHeldBendsNothing() {
        assertThat(heap(i -> i == RESTS - 1 ? 200 * MB : 100 * MB)).isEmpty();
    }

    @Test
    void whatLeaksALittleEachTimeIsNot() {
        assertThat(heap(i -> 100 * MB + i % 3 * MB + i * MB / 5))
                .singleElement()
                .asString()
                .startsWith("heap: +");
    }

    @Test
    void oneConnectionLeftOpenIsNamed() {
        assertThat(violations(i -> 100 * MB, i -> i < RESTS - 3 ? 3 : 4))
                .singleElement()
                .asString()
                .startsWith(TO_NODE)
                .endsWith("4 (expected: 3 as before)");
    }

    @Test
    void oneThatIsClosedByTheNextRestIsNot() {
        assertThat(violations(i -> 100 * MB, i -> i == RESTS - 2 ? 4 : 3)).isEmpty();
    }

    @Test
    void ofTooFewRestsOnlyCountsAreJudged() {
        List<SoakSample> few = samples(i -> i * 100 * MB, i -> i).subList(0, WARM_UP + 3);
        assertThat(new SoakFlatness(few).violations())
                .singleElement()
                .asString()
                .startsWith(TO_NODE);
    }

    @Test
    void ofTheWarmUpNothingIsSaid() {
        List<SoakSample> none = samples(i -> i * 100 * MB, i -> i).subList(0, WARM_UP);
        assertThat(new SoakFlatness(none).violations()).isEmpty();
    }

    private static List<String> heap(IntToLongFunction heap) {
        return violations(heap, i -> 3);
    }

    private static List<String> violations(IntToLongFunction heap, IntToLongFunction connections) {
        return new SoakFlatness(samples(heap, connections)).violations();
    }

    private static List<SoakSample> samples(IntToLongFunction heap, IntToLongFunction connections) {
        return IntStream.range(0, RESTS)
                .mapToObj(i -> new SoakSample(
                        Duration.ofMinutes(1).multipliedBy(i),
                        Map.of(SoakSample.HEAP, heap.applyAsLong(i)),
                        i < WARM_UP ? null : Map.of(TO_NODE, connections.applyAsLong(i))))
                .toList();
    }
}
