// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promise itself, over real sockets, through the gateway: subscribers cut at random lose nothing. A short run in every
 * build, of single publishes as fast as the machine takes them up to a rate; the README has the command of the long one.
 */
@Timeout(900)
class ResumeUnderCutsTest {

    private static final int SECONDS = Integer.getInteger("rejoin.storm.seconds", 15);
    private static final int RATE = Integer.getInteger("rejoin.storm.rate", 200);
    private static final int BATCH = Integer.getInteger("rejoin.storm.batch", 1);
    private static final long SEED = Long.getLong("rejoin.storm.seed", 0x5eed);

    @Test
    void twoHundredSubscribersCutAtRandomSeeEverythingOnceInOrder() throws Exception {
        try (TestPlatform on = TestPlatform.start(1)) {
            storm(on, List.of(0), 200, RATE);
        }
    }

    @Test
    void subscribersThatComeBackToAnotherNodeSeeEverythingOnceInOrder() throws Exception {
        try (TestPlatform on = TestPlatform.start(2)) {
            storm(on, List.of(0, 1), 100, RATE / 2);
        }
    }

    private static void storm(TestPlatform on, List<Integer> nodes, int subscribers, double perSecond)
            throws Exception {
        CutStorm storm = new CutStorm(
                nodes.stream().map(on::gateway).toList(),
                on.token(),
                TestPlatform.TENANT,
                50,
                subscribers,
                BATCH,
                perSecond,
                CutStorm.SSE);
        CutStorm.Report report = storm.run(Duration.ofSeconds(SECONDS), SEED);
        System.out.printf("%d s, seed %x: %s; 0 lost, 0 duplicated, 0 reordered%n", SECONDS, SEED, report);
        assertThat(report.published()).isPositive();
        assertThat(report.connections()).isGreaterThan(subscribers);
    }
}
