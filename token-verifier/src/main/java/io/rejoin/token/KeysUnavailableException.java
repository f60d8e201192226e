// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/** Signalled by a {@link KeySource} that cannot tell at present whether it has a key; becomes {@link Rejection#KEYS_UNAVAILABLE}. */
public final class KeysUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message for operators, not for clients
     */
    public KeysUnavailableException(String message) {
        super(message, null, false, false);
    }

    /**
     * @param message for operators, not for clients
     * @param cause what went wrong
     */
    public KeysUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
