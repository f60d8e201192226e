// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * When the parts start: each before those that stand on it, and before the web server takes its first request. They stop
 * in the reverse order, after the web server has finished its last; only the endless requests end before it begins to, and
 * the application has said before that it is not ready.
 */
enum StartPhase {
    LOG(SmartLifecycle.DEFAULT_PHASE - 4_396),
    /** After the log, so that the last figures are written before the log closes, and all is counted that the rest did. */
    USAGE(SmartLifecycle.DEFAULT_PHASE - 4_346),
    FEED(SmartLifecycle.DEFAULT_PHASE - 4_296),
    NODE(SmartLifecycle.DEFAULT_PHASE - 4_196),
    /** Spring Boot's web server starts at 2048 before the default phase, and begins to stop at 1024 before it. */
    ENDLESS_REQUESTS(SmartLifecycle.DEFAULT_PHASE - 512);

    private final int value;

    StartPhase(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
