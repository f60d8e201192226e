// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of pages this node holds for clients that have not taken them yet. Thread-safe.
 *
 * <p>Each page holds one part of itself, so that it takes hundreds of clients that do not read to come to the limit. From half of it on, those that
 * take nothing are cut sooner; at the limit nobody begins to read another page.
 */
final class PagesUnderway {

    static final long MAX_BYTES = 32L << 20;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    PagesUnderway(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @throws ProblemException if as much is held as may be */
    void refuseIfFull() {
        long held = bytes.get();
        if (held >= maxBytes) {
            throw new ProblemException(
                    ProblemCode.TOO_MUCH_UNDERWAY,
                    "pages: " + held + " bytes under way (expected: less than " + maxBytes + ")");
        }
    }

    boolean isCrowded() {
        return bytes.get() >= maxBytes / 2;
    }

    /** So many are held more than before, or less. */
    void changed(long by) {
        bytes.addAndGet(by);
    }

    long bytes() {
        return bytes.get();
    }
}
