// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

/** A payload that claims to be JSON and is not; an expected refusal, therefore without a stack trace. */
final class InvalidJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and where, for the one who sent it; quotes nothing of the payload */
    InvalidJsonException(String message) {
        super(message, null, false, false);
    }
}
