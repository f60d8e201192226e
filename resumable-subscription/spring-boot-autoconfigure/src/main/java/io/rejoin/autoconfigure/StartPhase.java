// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * When the parts start: each before those that stand on it, the last before the web server takes its first request.
 * They stop in the reverse order, after the web server has finished its last.
 */
enum StartPhase {
    LOG(300),
    FEED(200),
    NODE(100);

    /** Spring Boot's web server starts at 2048 before the default, and that is a constant of a module we may not have. */
    private static final int WELL_BEFORE_SERVER = SmartLifecycle.DEFAULT_PHASE - 4_096;

    private final int before;

    StartPhase(int before) {
        this.before = before;
    }

    int value() {
        return WELL_BEFORE_SERVER - before;
    }
}
