// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

/**
 * The platform could not be started, for a reason that its user can do something about; nothing of it was left running.
 *
 * <p>The message is one sentence or two, made to be shown as it is, without a stack trace.
 */
public final class LocalStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LocalStartException(String message) {
        super(message);
    }

    LocalStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
