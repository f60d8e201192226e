// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Starts and stops what goes on by itself, with the application. */
final class RoundsLifecycle implements SmartLifecycle {

    /** After the library's log and node, before the web server. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4_096;

    private final List<Round> rounds;
    private volatile boolean running;

    RoundsLifecycle(List<Round> rounds) {
        this.rounds = rounds;
    }

    @Override
    public void start() {
        rounds.forEach(Round::start);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        rounds.reversed().forEach(Round::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
