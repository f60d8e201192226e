// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

/** The command line is wrong; the message says where, and what was expected. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
