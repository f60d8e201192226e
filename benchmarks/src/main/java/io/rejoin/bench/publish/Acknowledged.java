// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/** What was acknowledged to the publishers: every sequence number once, none left out. For one thread. */
final class Acknowledged {

    private static final long MAX_MICROS = 60_000_000;
    private static final int DIGITS = 3;

    private final BitSet[] numbers;
    private final Histogram micros = new Histogram(MAX_MICROS, DIGITS);
    private long total;
    private long refused;
    private long phaseEnd = Long.MAX_VALUE;
    private long began;
    private CompletableFuture<String> phaseEnded = new CompletableFuture<>();

    Acknowledged(int streams) {
        numbers = new BitSet[streams];
        Arrays.setAll(numbers, _ -> new BitSet());
    }

    /** @throws IllegalStateException if the number was given before */
    void add(int stream, int number, long nanos) {
        if (numbers[stream].get(number)) {
            throw new IllegalStateException("stream " + stream + ": number " + number + " was given twice");
        }
        numbers[stream].set(number);
        micros.recordValue(Math.min(nanos / 1_000, MAX_MICROS));
        total++;
        if (total >= phaseEnd) {
            phaseEnded.complete("");
        }
    }

    void refused() {
        refused++;
    }

    /** Completes with nothing of interest, when that many more were acknowledged. */
    CompletableFuture<String> beginPhase(long count) {
        micros.reset();
        refused = 0;
        phaseEnd = total + count;
        phaseEnded = new CompletableFuture<>();
        began = System.nanoTime();
        return phaseEnded;
    }

    /** Of the phase so far: microseconds, count, refusals, and the latencies of 50, 99 and 99.9 in a hundred in microseconds. */
    String phase() {
        return (System.nanoTime() - began) / 1_000 + " " + micros.getTotalCount() + " " + refused + " "
                + micros.getValueAtPercentile(50) + " " + micros.getValueAtPercentile(99) + " "
                + micros.getValueAtPercentile(99.9);
    }

    /**
     * How many there were in all.
     *
     * @throws IllegalStateException if the numbers of a stream are not 1, 2, 3 and so on
     */
    long requireDense() {
        for (int stream = 0; stream < numbers.length; stream++) {
            int missing = numbers[stream].nextClearBit(1);
            if (missing <= numbers[stream].length() - 1) {
                throw new IllegalStateException("stream " + stream + ": number " + missing + " was given to nobody");
            }
        }
        return total;
    }
}
