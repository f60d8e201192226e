// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** A node's limit of subscriptions or streams is reached; worth retrying, best elsewhere. */
public final class TooManySubscriptionsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TooManySubscriptionsException(String what, long limit) {
        super(what + ": the limit of " + limit + " is reached");
    }
}
