// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakFlatnessTest {

    private static final long MB = 1 << 20;

    @Test
    void whatComesAndGoesIsFlat() {
        assertThat(of(i -> 100 * MB + i % 3 * 50 * MB)).isEmpty();
    }

    @Test
    void whatFillsInTheBeginningIsFlat() {
        assertThat(of(i -> Math.min(i, 9) * 10 * MB)).isEmpty();
    }

    @Test
    void whatLeaksALittleEachTimeIsNot() {
        assertThat(of(i -> 100 * MB + i % 3 * 50 * MB + i * MB / 4))
                .singleElement()
                .asString()
                .startsWith("heap: +");
    }

    @Test
    void ofTooFewSamplesNothingIsSaid() {
        assertThat(new SoakFlatness(samples(8, i -> i * 100 * MB)).violations()).isEmpty();
    }

    private static List<String> of(IntToLongFunction heap) {
        return new SoakFlatness(samples(90, heap)).violations();
    }

    private static List<SoakSample> samples(int count, IntToLongFunction heap) {
        return IntStream.range(0, count)
                .mapToObj(i -> new SoakSample(Map.of(SoakSample.HEAP, heap.applyAsLong(i))))
                .toList();
    }
}
