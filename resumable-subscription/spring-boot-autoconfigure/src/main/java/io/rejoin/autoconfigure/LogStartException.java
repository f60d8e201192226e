// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The log did not start. Its message is the sentence for the operator. */
final class LogStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param waited how long it was tried, {@code null} where trying again was of no use */
    LogStartException(String server, @Nullable Duration waited, Throwable cause) {
        super(
                waited == null
                        ? "PostgreSQL at " + server + " refused to serve the event log: " + cause.getMessage()
                        : "PostgreSQL at " + server + " did not answer within " + waited.toSeconds() + " s: "
                                + cause.getMessage(),
                cause);
    }
}
