// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.rejoin.chat.message.Gathering;
import io.rejoin.chat.stream.Redactions;
import io.rejoin.chat.stream.Stays;
import org.springframework.context.SmartLifecycle;

/** Starts and stops what goes on by itself, with the application. */
final class RoundsLifecycle implements SmartLifecycle {

    /** After the library's log and node, before the web server. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4_096;

    private final Stays stays;
    private final Gathering gathering;
    private final Redactions redactions;
    private volatile boolean running;

    RoundsLifecycle(Stays stays, Gathering gathering, Redactions redactions) {
        this.stays = stays;
        this.gathering = gathering;
        this.redactions = redactions;
    }

    @Override
    public void start() {
        stays.start();
        gathering.start();
        redactions.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        redactions.stop();
        gathering.stop();
        stays.stop();
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
