// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.util.concurrent.atomic.AtomicLong;

/**
 * An account of the bytes that a node holds for clients which send or take them in their own time: each may be slow, and all together may not hold
 * more than there is room for. Thread-safe.
 */
public final class BytesUnderway {

    /** On the heap, of which the charts give a service 384 MB; growing arrays may take twice as much. */
    public static final long DEFAULT_MAX_BYTES = 32L << 20;

    private final String what;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** @param what is held, as refusals name it */
    public BytesUnderway(String what, long maxBytes) {
        this.what = what;
        this.maxBytes = maxBytes;
    }

    /** What one client has of it; nothing at first. */
    public Share share() {
        return new Share();
    }

    public long bytes() {
        return bytes.get();
    }

    /** Whether half of the room is taken, so that who takes nothing should go. */
    public boolean isCrowded() {
        return bytes.get() >= maxBytes / 2;
    }

    /** @throws ProblemException {@link ProblemCode#TOO_MUCH_UNDERWAY} where more is held than may be */
    public void refuseIfFull() {
        if (bytes.get() > maxBytes) {
            throw refusal();
        }
    }

    public ProblemException refusal() {
        return new ProblemException(
                ProblemCode.TOO_MUCH_UNDERWAY,
                what + ": " + bytes.get() + " bytes under way (expected: at most " + maxBytes + ")");
    }

    /** Thread-safe: a time-out may end it while bytes come. */
    public final class Share {

        private long held;
        private boolean ended;

        private Share() {}

        /** Holds so many now, however many before. {@code false} where that makes more of all together than may be: it is counted nevertheless. */
        public synchronized boolean hold(long now) {
            long counted = ended ? 0 : now;
            long all = bytes.addAndGet(counted - held);
            held = counted;
            return all <= maxBytes;
        }

        /** Nothing is held from now on, or not here. */
        public synchronized void end() {
            ended = true;
            hold(0);
        }
    }
}
