// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.reconcile.ReconcileSettings;
import java.util.List;

/**
 * All that happens in a run from outside, in the order of time. Two runs of one schedule are the same, to the last signal.
 * Immutable.
 */
public final class Schedule {

    private final long seed;
    private final int streams;
    private final List<ReconcileSettings> nodes;
    private final List<Act> acts;

    Schedule(long seed, int streams, List<ReconcileSettings> nodes, List<Act> acts) {
        this.seed = seed;
        this.streams = streams;
        this.nodes = List.copyOf(nodes);
        this.acts = List.copyOf(acts);
    }

    /** What the seed stands for. */
    public static Schedule of(long seed) {
        return new ScheduleDraw(seed).draw();
    }

    /** The seed it was drawn from, and all chance that is left in a run is drawn from: latencies, drops, fingerprints. */
    public long seed() {
        return seed;
    }

    /** How many acts there are. */
    public int size() {
        return acts.size();
    }

    int streams() {
        return streams;
    }

    List<ReconcileSettings> nodes() {
        return nodes;
    }

    List<Act> acts() {
        return acts;
    }

    Schedule with(List<Act> others) {
        return new Schedule(seed, streams, nodes, others);
    }

    /** Fewer nodes; whatever is to happen on one that there is not happens on another. */
    Schedule withNodes(int count) {
        return new Schedule(seed, streams, nodes.subList(0, count), acts);
    }

    Schedule withStreams(int count) {
        return new Schedule(seed, count, nodes, acts);
    }

    /** One line for each act. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "seed %d: %d nodes, %d streams, %d acts".formatted(seed, nodes.size(), streams, acts.size()));
        for (Act act : acts) {
            text.append("\n  ").append(Act.clock(act.at())).append(' ').append(act.words());
        }
        return text.toString();
    }
}
