// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

/**
 * Redis did not take a message, or not in time; the message may have been lost.
 *
 * <p>Bears no stack trace: thousands of these a second are normal while Redis is away.
 */
public final class FeedUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FeedUnavailableException(String message) {
        super(message, null, false, false);
    }
}
