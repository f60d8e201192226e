// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A wall clock as the nanosecond count that caches want. */
final class Nanos {

    private Nanos() {}

    static long of(InstantSource clock) {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
