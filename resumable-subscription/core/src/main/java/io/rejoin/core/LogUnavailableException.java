// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import org.jspecify.annotations.Nullable;

/** The log did not answer, or not in time, and nothing was written or read; worth retrying. */
public final class LogUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LogUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
