// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import java.time.Duration;

/** Gives the demo page's users their tokens. Safe for use by several threads; may block on files. */
@FunctionalInterface
public interface DemoTokens {

    /**
     * A token for the demo's own streams and nothing else.
     *
     * @throws IllegalArgumentException if the user's name is none
     */
    String token(String user, Duration lifetime);
}
