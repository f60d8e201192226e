// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** Another transaction held the stream for too long. Nothing was changed; worth retrying. */
public final class StreamBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StreamBusyException(String doing, Throwable cause) {
        super(doing + ": the stream is held by another transaction", cause);
    }
}
