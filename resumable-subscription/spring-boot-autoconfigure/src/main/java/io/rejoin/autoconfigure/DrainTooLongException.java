// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import java.time.Duration;

/** The drain does not fit into the time that the application has to stop. Its message is the sentence for the operator. */
final class DrainTooLongException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private DrainTooLongException(DrainProperties drain, Duration limit) {
        super("rejoin.drain.notice " + millis(drain.notice()) + ", rejoin.drain.window " + millis(drain.window())
                + " and the last frames take up to " + millis(drain.longest()) + ", but "
                + "spring.lifecycle.timeout-per-shutdown-phase is " + millis(limit));
    }

    static void check(DrainProperties drain, Duration limit) {
        if (drain.longest().compareTo(limit) > 0) {
            throw new DrainTooLongException(drain, limit);
        }
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
