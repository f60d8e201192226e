// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

/** What can be wrong with what a subscriber was sent. */
public enum Anomaly {

    /** Events between two that were sent never came. */
    LOST,

    /** An event came again, though the subscriber had it. */
    DUPLICATED,

    /** An event came after one that is later in the stream. */
    REORDERED,

    /** Events of two histories were joined without a reset between: what a false resume leads to. */
    SPLICED,

    /** An event was committed, the subscriber stayed long enough, and it never came. */
    UNOBSERVED,

    /** A reset came, though nothing had been taken from the stream. */
    UNPROVOKED_RESET,

    /** A publish was acknowledged, nothing was taken from the stream, and the log does not have the event. */
    FORGOTTEN
}
