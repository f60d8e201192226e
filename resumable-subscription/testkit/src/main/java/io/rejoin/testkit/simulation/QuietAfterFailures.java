// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.testkit.LogFaults;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * In a few schedules: clients begin at the beginning of a long stream while the log fails now and then, and nothing is published until
 * all of them must have come to its end. Whoever forgets a page that failed is otherwise reminded of it by the next event.
 *
 * <p>Draws from a generator of its own: the other schedules stay as they are.
 */
final class QuietAfterFailures {

    /** One schedule of so many has it. */
    private static final int ONE_IN = 24;

    /** For how long the log fails. */
    private static final int FAILING = 800;

    /** From the first failure until something is published again: longer than a client may be made to wait. */
    private static final int QUIET = 4_000;

    /** More than most rings of a simulated node hold. */
    private static final int EVENTS = 80;

    private static final int CLIENTS = 4;

    /** Numbers of these clients, beyond those of the others. */
    private static final int FIRST_CLIENT = 50;

    /** Numbers of these publishers, before those of the others. */
    private static final int FIRST_PUBLISHER = -100;

    private final SplittableRandom random;
    private final int streams;
    private final int nodes;

    QuietAfterFailures(long seed, int streams, int nodes) {
        this.random = new SplittableRandom(~seed - 1);
        this.streams = streams;
        this.nodes = nodes;
    }

    /** Adds nothing for most seeds. */
    void addTo(List<Act> acts) {
        if (random.nextInt(ONE_IN) > 0) {
            return;
        }
        int begin = random.nextInt(500, ScheduleDraw.MISHAPS - QUIET);
        acts.removeIf(act -> act instanceof Act.Publish && act.at() >= begin && act.at() < begin + QUIET);
        for (int stream = 0; stream < streams; stream++) {
            acts.add(new Act.Publish(
                    begin - 300, FIRST_PUBLISHER - stream, stream, EVENTS, 0, Act.Insistence.NONE, anyNode()));
        }
        LogFaults faults = new LogFaults(
                0.1 + 0.4 * random.nextDouble(), 0, Duration.ZERO, Duration.ofMillis(random.nextInt(1, 50)));
        for (int node = 0; node < nodes; node++) {
            acts.add(new Act.Log(begin, node, faults));
            acts.add(new Act.Log(begin + FAILING, node, SimulatedNode.WELL));
        }
        for (int i = 0; i < CLIENTS; i++) {
            int at = begin + random.nextInt(FAILING);
            acts.add(new Act.Join(
                    at,
                    FIRST_CLIENT + i,
                    random.nextInt(streams),
                    StartAt.EARLIEST,
                    OnReset.EARLIEST,
                    Act.Pace.FAST,
                    anyNode(),
                    -1));
        }
    }

    private int anyNode() {
        return random.nextInt(nodes);
    }
}
