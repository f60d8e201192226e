// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import reactor.core.scheduler.Scheduler;

/**
 * Writes down the changes of a state that may come and go: the first {@value #LINES} of a while one by one, of the others how many there
 * were and what the last was, when the while is over. Safe for use by several threads.
 */
final class StateLog {

    static final int LINES = 4;
    static final long WHILE_SECONDS = 10;

    private final Logger log;
    private final Scheduler timer;

    private int changes;
    private Level lastLevel = Level.INFO;
    private String last = "";

    StateLog(Logger log, Scheduler timer) {
        this.log = log;
        this.timer = timer;
    }

    synchronized void tell(Level level, String change) {
        if (changes == 0) {
            timer.schedule(this::sumUp, WHILE_SECONDS, TimeUnit.SECONDS);
        }
        changes++;
        lastLevel = level;
        last = change;
        if (changes <= LINES) {
            log.atLevel(level).log(change);
        }
    }

    private synchronized void sumUp() {
        if (changes > LINES) {
            log.atLevel(lastLevel).log("{} ({} changes in {} s)", last, changes, WHILE_SECONDS);
        }
        changes = 0;
    }
}
