// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** What a subscription does when its position can no longer be gone on from. */
public enum OnReset {

    /** Tell the subscriber, then end. */
    END,

    /** Tell the subscriber, then go on before the oldest event that is kept. */
    EARLIEST,

    /** Tell the subscriber, then go on after the newest event. */
    LATEST
}
