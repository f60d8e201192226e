// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Turns;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A connection that several subscriptions of a node share. For each purpose one of them at a time has a turn, and the others wait in
 * line: what is new on one never waits for another's backlog.
 */
final class SimulatedSocket {

    private final Map<Turns.Purpose, Share> holders = new EnumMap<>(Turns.Purpose.class);
    private final Queue<Share> line = new ArrayDeque<>();

    /** @param knock makes the subscription try again */
    Share share(Runnable knock) {
        return new Share(knock);
    }

    private void knockAll() {
        for (int i = line.size(); i > 0; i--) {
            Share next = line.remove();
            next.waits = false;
            next.knock.run();
        }
    }

    /** One subscription's part in it. */
    final class Share implements Turns {

        private final Runnable knock;
        private Turns.@Nullable Purpose held;
        private boolean waits;
        private boolean gone;

        Share(Runnable knock) {
            this.knock = knock;
        }

        @Override
        public boolean begin(Purpose purpose) {
            if (gone || held != null) {
                throw new IllegalStateException("held: " + held + " (expected: no turn)");
            }
            if (holders.putIfAbsent(purpose, this) == null) {
                held = purpose;
                return true;
            }
            if (!waits) {
                waits = true;
                line.add(this);
            }
            return false;
        }

        @Override
        public void giveBack() {
            if (held == null && !gone) {
                throw new IllegalStateException("held: none (expected: a turn)");
            }
            end();
        }

        /** A signal came, or the subscription is over. */
        void end() {
            Purpose ended = held;
            if (ended != null) {
                held = null;
                holders.remove(ended);
                knockAll();
            }
        }

        void leave() {
            gone = true;
            waits = false;
            line.remove(this);
            end();
        }
    }
}
