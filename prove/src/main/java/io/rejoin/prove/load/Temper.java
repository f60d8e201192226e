// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import java.time.Duration;

/**
 * How a subscriber treats its connections.
 *
 * @param patience after how long without a byte it comes back on another connection
 * @param cut whether its connections are cut at random, every one to eight seconds
 */
record Temper(Duration patience, boolean cut) {

    /** Cut again and again, as on a phone in a train. */
    static final Temper RESTLESS = new Temper(Duration.ofSeconds(5), true);

    /** Stays where it is. Longer than the pause between two heartbeats. */
    static final Temper STEADY = new Temper(Duration.ofSeconds(20), false);
}
