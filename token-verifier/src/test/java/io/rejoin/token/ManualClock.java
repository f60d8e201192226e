// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes when told to. */
final class ManualClock implements InstantSource {

    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }
}
