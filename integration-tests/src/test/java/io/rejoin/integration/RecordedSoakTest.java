// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the judge says of a real hour on two processors at a load of 20 to 55, in which a row of PostgreSQL's was lost with its buffer,
 * ten seconds after a read of the gateways' store was given up. Direct memory was counted twice then, and is halved here.
 */
class RecordedSoakTest {

    /** At, series, connections to the database, heap and direct memory in MB, buffers; the latter not of the warm-up. */
    private static final String HOUR = """
            3:49 629 11 71.12 23.53 -
            5:20 638 11 71.61 23.68 -
            6:36 650 12 72.37 28.28 -
            7:59 653 12 71.98 28.28 -
            9:15 653 12 72.42 28.41 -
            10:29 653 12 72.44 28.41 -
            11:43 656 12 72.59 28.54 -
            14:15 656 13 72.66 28.54 13
            15:49 659 13 72.36 28.54 13
            17:32 659 13 72.68 28.54 13
            19:08 659 13 72.70 28.67 13
            21:19 659 13 72.67 28.67 13
            22:54 659 13 72.89 29.07 13
            25:24 662 13 72.98 29.07 13
            27:29 662 13 72.98 29.20 13
            29:13 662 13 72.74 29.20 13
            30:50 667 13 72.99 31.43 13
            32:40 670 9 73.13 31.68 13
            34:24 690 12 73.46 31.68 13
            37:15 705 12 72.05 32.75 13
            40:07 705 12 73.49 32.75 13
            42:51 705 12 73.53 32.75 13
            45:32 705 12 73.55 32.75 13
            48:08 705 12 73.82 32.75 13
            50:55 705 12 73.38 32.75 13
            53:33 705 12 74.07 32.75 15
            56:09 705 12 73.53 32.75 15
            58:58 705 12 73.47 32.75 15
            61:31 708 12 74.04 32.75 15
            """;

    private static final int RESTING = 13;

    @Test
    void theBuffersThatWereLostAreSeenAndNothingElse() {
        List<String> violations = new SoakFlatness(hour(0, false)).violations();
        assertThat(violations).isNotEmpty().allMatch(line -> line.startsWith(SoakSample.BUFFERS + " at PT"));
    }

    @Test
    void withoutThemTheHourIsFlat() {
        assertThat(new SoakFlatness(hour(0, true)).violations()).isEmpty();
    }

    @Test
    void theSameHourWithALittleMoreOfTheHeapLeakedEachMinuteIsNot() {
        assertThat(new SoakFlatness(hour(200_000, true)).violations())
                .singleElement()
                .asString()
                .startsWith("heap: +");
    }

    /** @param leak bytes of heap a minute */
    private static List<SoakSample> hour(long leak, boolean mended) {
        return HOUR.lines()
                .map(line -> {
                    String[] column = line.trim().split("[ :]+");
                    Duration at = Duration.ofMinutes(Long.parseLong(column[0])).plusSeconds(Long.parseLong(column[1]));
                    Map<String, Long> sizes = Map.of(
                            SoakSample.SERIES, Long.valueOf(column[2]),
                            SoakSample.DATABASE, Long.valueOf(column[3]),
                            SoakSample.HEAP, bytes(column[4]) + leak * at.toMinutes(),
                            SoakSample.DIRECT, bytes(column[5]));
                    long buffers = mended || column[6].equals("-") ? RESTING : Long.parseLong(column[6]);
                    return new SoakSample(
                            at, sizes, column[6].equals("-") ? null : Map.of(SoakSample.BUFFERS, buffers));
                })
                .toList();
    }

    private static long bytes(String megabytes) {
        return Math.round(Double.parseDouble(megabytes) * 1e6);
    }
}
