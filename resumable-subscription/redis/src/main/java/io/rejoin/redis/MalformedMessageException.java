// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

/** Bytes on a channel that are no message of this version. Checked: whoever decodes must say what then. */
final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
