// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.StreamBusyException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What an error of the database says about the connection and about trying again. */
enum Failure {
    /** The connection is gone, or in a state that nobody knows. */
    CONNECTION,
    /** The connection is silent for too long, or none was to be had in time. */
    TIMEOUT,
    /** The server is a standby. */
    READ_ONLY,
    /** Somebody else held a lock for too long. */
    LOCK_TIMEOUT,
    /** The server could not, whatever was asked of it: full, out of memory, overloaded. */
    SERVER,
    /** The statement, or what was bound to it, was refused, or lost to a concurrent one. */
    STATEMENT;

    static Failure of(Throwable error) {
        if (error instanceof R2dbcTimeoutException || error instanceof TimeoutException) {
            return TIMEOUT;
        }
        return error instanceof R2dbcException known ? ofState(known.getSqlState()) : CONNECTION;
    }

    private static Failure ofState(@Nullable String state) {
        if (state == null || state.startsWith("08") || state.startsWith("57P")) {
            return CONNECTION;
        }
        return switch (state) {
            case "25006" -> READ_ONLY;
            case "25P03" -> CONNECTION; // idle_in_transaction_session_timeout
            case "55P03" -> LOCK_TIMEOUT;
            case "57014" -> SERVER; // statement_timeout
            default -> state.startsWith("53") || state.startsWith("58") || state.startsWith("XX") ? SERVER : STATEMENT;
        };
    }

    /** Whether the connection must not be used again. */
    boolean spoilsConnection() {
        return this == CONNECTION || this == TIMEOUT || this == READ_ONLY;
    }

    /** The error that callers of the log's administration see: {@link #unavailable} unless it is the stream that is held. */
    static RuntimeException refused(String doing, Throwable cause) {
        return of(cause) == LOCK_TIMEOUT ? new StreamBusyException(doing, cause) : unavailable(doing, cause);
    }

    /** The error that callers of the log see. Its message carries nothing of the statement or of what was bound. */
    static LogUnavailableException unavailable(String doing, Throwable cause) {
        if (cause instanceof LogUnavailableException known) {
            return known;
        }
        String state = cause instanceof R2dbcException known && known.getSqlState() != null
                ? ", SQLSTATE " + known.getSqlState()
                : "";
        return new LogUnavailableException(doing + ": " + of(cause) + state, cause);
    }
}
