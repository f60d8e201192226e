// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.rejoin.chat.database.ChatDatabase;
import org.springframework.context.SmartLifecycle;

/** Brings the tables up to date before anything starts that stands on them. The start fails if that does. */
final class MigrationLifecycle implements SmartLifecycle {

    /** Before the log and all that follows it. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4_446;

    private final ChatDatabase database;
    private volatile boolean running;

    MigrationLifecycle(ChatDatabase database) {
        this.database = database;
    }

    @Override
    public void start() {
        database.migrate();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
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
