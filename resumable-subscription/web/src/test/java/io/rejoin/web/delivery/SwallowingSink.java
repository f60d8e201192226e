// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import java.time.Duration;

/** A connection that takes everything at once, to nowhere. */
public final class SwallowingSink implements FrameSink {

    /** What {@link #tookAnyWithin} answers. */
    public boolean tookAny = true;

    boolean closed;

    @Override
    public void begin(int expectedSize) {}

    @Override
    public boolean beginShared(Object content, Object format, int size) {
        return false;
    }

    @Override
    public void append(byte[] bytes, int offset, int length) {}

    @Override
    public void send() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean isDrained() {
        return true;
    }

    @Override
    public long progress() {
        return 0;
    }

    @Override
    public boolean tookAnyWithin(Duration time) {
        return tookAny;
    }

    @Override
    public void release() {}

    @Override
    public void close() {
        closed = true;
    }
}
