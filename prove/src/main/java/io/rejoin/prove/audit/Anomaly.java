// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

/** What can be wrong. */
public enum Anomaly {

    /** Events that a subscriber was to be sent never came, or an acknowledged one is gone though nothing took it. */
    LOST,

    /** A subscriber was sent an event again, or a publish with a key was written twice. */
    DUPLICATED,

    /** An event came after one that is later in its stream. */
    REORDERED,

    /** A subscriber went on in another history without a reset between. */
    FALSE_RESUME,

    /** A subscriber was reset though its position still exists. */
    FALSE_RESET,

    /** The platform refused what it has to take, or did not get back to work. */
    BROKEN
}
