// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.load.QuietStreams;
import io.rejoin.prove.scene.Patience;
import io.rejoin.prove.scene.Scene;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * Hints that are never sent: events are written behind the platform's back, the last ones of quiet streams, and nothing but the audit of
 * the platform shows them. Inflicted while nothing else is going on, so that what audits cost can be counted.
 */
public final class LostTails {

    private static final int STREAMS = 2_000;
    /** How often all of them may be asked for in a second. */
    private static final double PROMISED_QUERIES = STREAMS / 1_000.0;

    private static final Duration COUNTED = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int LONGEST_PAUSE_MS = 400;

    private final Scene scene;
    private final Stage stage;
    private final Random random;

    public LostTails(Scene scene, Stage stage, long seed) {
        this.scene = scene;
        this.stage = stage;
        this.random = new Random(seed);
    }

    /**
     * Loses so many.
     *
     * @return what audits cost, in words
     */
    public String run(int count) throws Exception {
        try (QuietStreams streams = QuietStreams.follow(scene.addresses().getFirst(), scene.token(), STREAMS)) {
            Patience.await("all quiet streams are followed", LIMIT, streams::areLive);
            String cost = countAudits();
            for (int i = 0; i < count; i++) {
                lose(streams, QuietStreams.name(i));
            }
            return cost;
        }
    }

    private String countAudits() throws Exception {
        long queries = scene.database().readsWithin(COUNTED);
        double perSecond = (double) queries / COUNTED.toSeconds();
        // One more: the count begins and ends anywhere in an interval.
        if (queries > PROMISED_QUERIES * (COUNTED.toSeconds() + 1)) {
            stage.broken("%d quiet streams were audited with %d queries in %d s"
                    .formatted(STREAMS, queries, COUNTED.toSeconds()));
        }
        return String.format(
                Locale.ROOT,
                "audits: %.2f queries a second for %,d quiet streams (promise: at most 1 for each 1,000)",
                perSecond,
                STREAMS);
    }

    private void lose(QuietStreams streams, String stream) throws Exception {
        stage.pass(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MS)));
        scene.database().writeBehindTheBack(stream, random.nextInt());
        long written = System.nanoTime();
        if (!Patience.within(LIMIT, () -> streams.arrival(stream) != null)) {
            stage.broken("the last event of " + stream + " never came");
            return;
        }
        Long arrival = streams.arrival(stream);
        if (arrival != null) {
            stage.measured(Figure.LOST_TAIL, Duration.ofNanos(Math.max(0, arrival - written)));
        }
    }
}
