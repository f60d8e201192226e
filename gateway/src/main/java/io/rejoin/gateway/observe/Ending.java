// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import java.util.Locale;

/** How an exchange ended. */
public enum Ending {
    /** The whole answer was sent. */
    COMPLETE,
    /** The client left before. For streams the usual end. */
    CLIENT_LEFT,
    /** The product or the gateway failed in the middle of the answer, and the connection was cut. */
    CUT;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
