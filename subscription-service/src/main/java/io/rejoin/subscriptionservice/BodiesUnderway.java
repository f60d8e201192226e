// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies this node holds that have not come to their end: clients may stop just before it, on
 * as many streams as connections have. Thread-safe.
 */
final class BodiesUnderway {

    /** On the heap, of which the charts give a service 384 MB; growing arrays may take twice as much. */
    static final long MAX_BYTES = 32L << 20;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    BodiesUnderway(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    Body begin() {
        return new Body();
    }

    long bytes() {
        return bytes.get();
    }

    /** One body that is read. Calls come one after the other. */
    final class Body {

        private long counted;

        /** So many bytes more have come; {@code false} if that is more than may be held. */
        boolean add(int more) {
            counted += more;
            return bytes.addAndGet(more) <= maxBytes;
        }

        /** Its bytes are held no longer, or not here. */
        void end() {
            bytes.addAndGet(-counted);
            counted = 0;
        }
    }

    ProblemException refusal() {
        return new ProblemException(
                ProblemCode.TOO_MUCH_UNDERWAY, "bodies: more than " + maxBytes + " bytes under way (expected: fewer)");
    }
}
