// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promise, for many streams on one connection, through the gateway: WebSockets cut at random lose nothing on any stream. A
 * short run in every build; the README has the command of the long one.
 */
@ExtendWith(SharedPlatform.class)
@Timeout(900)
class SocketsUnderCutsTest {

    private static final int SECONDS = Integer.getInteger("rejoin.storm.seconds", 15);
    private static final int RATE = Integer.getInteger("rejoin.storm.rate", 100);
    private static final int BATCH = Integer.getInteger("rejoin.storm.batch", 1);
    private static final long SEED = Long.getLong("rejoin.storm.seed", 0x5eed);
    private static final int SOCKETS = Integer.getInteger("rejoin.storm.sockets", 20);
    private static final int STREAMS_EACH = 20;
    private static final int STREAMS = 100;

    @Test
    void socketsCutAtRandomSeeEverythingOnceInOrderOnEachOfTheirStreams(TestPlatform on) throws Exception {
        CutStorm storm = new CutStorm(
                List.of(on.gateway(0)),
                on.token(),
                TestPlatform.TENANT,
                STREAMS,
                SOCKETS,
                BATCH,
                RATE,
                CutSocket.following(STREAMS_EACH));
        CutStorm.Report report = storm.run(Duration.ofSeconds(SECONDS), SEED);
        System.out.printf(
                "%d sockets of %d streams, %d s, seed %x: %s; 0 lost, 0 duplicated, 0 reordered%n",
                SOCKETS, STREAMS_EACH, SECONDS, SEED, report);
        assertThat(report.published()).isPositive();
        assertThat(report.connections()).isGreaterThan(SOCKETS);
    }
}
