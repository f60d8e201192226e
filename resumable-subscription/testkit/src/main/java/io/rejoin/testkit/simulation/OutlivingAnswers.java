// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.testkit.FaultyFeed;
import io.rejoin.testkit.FaultyLog;
import io.rejoin.testkit.LogFaults;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * In a few schedules: a log that is slow when it fails over, so that what it was asked before is answered after, and is then away
 * until those come back who had what it lost. Whoever takes such an answer for news vouches for the old history too long. All this
 * has to come within three seconds, which mishaps drawn one by one hardly ever do.
 *
 * <p>Draws from a generator of its own: the other schedules stay as they are.
 */
final class OutlivingAnswers {

    /** One schedule of so many has it. */
    private static final int ONE_IN = 24;

    /** From the backup to the last who comes back. */
    private static final int WHOLE = 5_000;

    /** What a ring may vouch for after it was last confirmed. */
    private static final int VOUCHED = 2_000;

    /** Longest way of a question or answer; both ways are within an audit's patience half of the time. */
    private static final int LATENCY = 800;

    private final SplittableRandom random;
    private final int streams;
    private final int nodes;
    private final int subscribers;

    OutlivingAnswers(long seed, int streams, int nodes, int subscribers) {
        this.random = new SplittableRandom(~seed);
        this.streams = streams;
        this.nodes = nodes;
        this.subscribers = subscribers;
    }

    /** Adds nothing for most seeds. */
    void addTo(List<Act> acts) {
        if (random.nextInt(ONE_IN) > 0) {
            return;
        }
        int backup = random.nextInt(1_500, ScheduleDraw.MISHAPS - WHOLE);
        int restored = backup + random.nextInt(200, 1_500);
        acts.add(new Act.Rewind(backup, restored - backup, WHOLE));
        for (int stream = 0; stream < streams; stream++) {
            acts.add(new Act.Publish(
                    backup + 20, -1 - stream, stream, 1, 0, Act.Insistence.NONE, random.nextInt(nodes)));
        }
        // Whatever else is wrong: the node has to have the events in its ring, and to ask.
        for (int node = 0; node < nodes; node++) {
            acts.add(new Act.Line(backup, node, FaultyFeed.Connection.UP));
            acts.add(new Act.Outage(backup, node, FaultyLog.Service.UP, 0));
            acts.add(new Act.Log(backup + 100, node, new LogFaults(0, 0, Duration.ZERO, Duration.ofMillis(LATENCY))));
        }
        for (int who = 1; who <= subscribers; who++) {
            int cut = restored + random.nextInt(VOUCHED);
            int back = restored + VOUCHED + random.nextInt(LATENCY);
            acts.add(new Act.Cut(cut, who, back - cut, random.nextInt(nodes)));
        }
    }
}
