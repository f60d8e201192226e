// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

/** What an appending transaction does about a stream that somebody else holds. */
enum Locking {
    /** Goes on without it. For many streams at once. */
    SKIP,
    /** Waits, up to the lock time-out. For one stream. */
    WAIT
}
