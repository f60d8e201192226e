// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The part of what a connection may hold that is for turns of one purpose, and who waits for room in it. Confined to the
 * connection's event loop.
 */
final class TurnShare {

    /** What a turn is charged until it has brought something: the core's usual limit of one signal. */
    static final int TURN_BYTES = 64 * 1024;

    private final int budget;
    private final Deque<Lane> waiting = new ArrayDeque<>();
    private int charged;

    /** @param budget most bytes of events that are held, but for the last signal, which may bring it above */
    TurnShare(int budget) {
        this.budget = budget;
    }

    /** Grants a turn, or has the lane wait for one; a lane that was knocked at goes before those that wait. */
    boolean begin(Lane lane) {
        Lane.Standing standing = lane.standing;
        boolean room = charged < budget;
        if (room && (standing.knocked || waiting.isEmpty())) {
            standing.knocked = false;
            leave(lane);
            charge(lane, TURN_BYTES);
            return true;
        }
        if (standing.waiting != this) {
            leave(lane);
            enqueue(lane, standing.knocked);
        }
        return false;
    }

    /** Has the lane wait behind all others. */
    void await(Lane lane) {
        if (lane.standing.waiting == null) {
            enqueue(lane, false);
        }
    }

    private void enqueue(Lane lane, boolean atTheFront) {
        lane.standing.waiting = this;
        if (atTheFront) {
            waiting.addFirst(lane);
        } else {
            waiting.addLast(lane);
        }
    }

    /** The lane waits nowhere any more. */
    static void leave(Lane lane) {
        TurnShare left = lane.standing.waiting;
        if (left != null) {
            left.waiting.remove(lane);
            lane.standing.waiting = null;
        }
    }

    /** The lane is charged for so much now, here and nowhere else. */
    void charge(Lane lane, int bytes) {
        Lane.Standing standing = lane.standing;
        if (standing.share != null) {
            standing.share.charged -= standing.charged;
        }
        standing.share = bytes == 0 ? null : this;
        standing.charged = bytes;
        charged += bytes;
    }

    /** Knocks at those that wait, as many as there is room for. */
    void offer() {
        for (int room = budget - charged; room > 0 && !waiting.isEmpty(); room -= TURN_BYTES) {
            Lane lane = waiting.remove();
            lane.standing.waiting = null;
            lane.standing.knocked = true;
            lane.knock();
        }
    }

    void clear() {
        waiting.clear();
        charged = 0;
    }
}
