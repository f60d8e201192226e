// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that reads a kilobyte a second, until it is let go. */
public final class ReadingPace {

    /** Of the slow client's socket, in bytes. */
    static final int SOCKET_BUFFER = 16 << 10;

    private static final int BYTES = 1_024;

    private final CountDownLatch free = new CountDownLatch(1);

    /** From now on it reads as fast as it can. */
    public void speedUp() {
        free.countDown();
    }

    public InputStream limit(InputStream unlimited) {
        return new FilterInputStream(unlimited) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, isFree() ? length : Math.min(BYTES, length));
            }
        };
    }

    private boolean isFree() throws IOException {
        try {
            return free.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
