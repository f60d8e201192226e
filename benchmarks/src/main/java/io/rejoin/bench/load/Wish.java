// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.rejoin.bench.server.Opening;

/**
 * What one subscriber asks for.
 *
 * @param last number of the event that it goes on after, 0 if it begins anywhere
 * @param goal number of the event at which it is where it wants to be; {@link Long#MAX_VALUE} for none
 * @param positions whether it remembers where to come back with
 */
public record Wish(Opening opening, long last, long goal, boolean positions) {

    /** Whatever comes from now on. */
    public static Wish live(Opening opening) {
        return new Wish(opening, 0, Long.MAX_VALUE, false);
    }

    /** The same, to come back later with what it was told last. */
    public static Wish observing(Opening opening) {
        return new Wish(opening, 0, Long.MAX_VALUE, true);
    }

    /** Comes back after event {@code last}, and wants all until {@code goal}. */
    public static Wish returning(Opening opening, long last, long goal) {
        return new Wish(opening, last, goal, false);
    }
}
