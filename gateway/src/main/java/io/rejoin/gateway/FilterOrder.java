// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import org.springframework.core.Ordered;

/**
 * The front door's one filter chain, in the order a request walks it.
 *
 * <p>Before it, {@link RequestGate} has refused malformed targets and {@link QueryTokenScrubber} has taken the token out of
 * the URL. After it stand the proxy's own filters: {@link #WRITE_RESPONSE} (which acts on the way back) and
 * {@link #SEND_UPSTREAM}.
 */
final class FilterOrder {

    /** Preflights end here, so that they need neither token nor route. */
    static final int CROSS_ORIGIN = Ordered.HIGHEST_PRECEDENCE + 100;

    /** From here on a route is known. Writes what the upstream answered, so it stands before whatever may refuse. */
    static final int WRITE_RESPONSE = -1000;

    static final int AUTHENTICATION = 100;
    static final int BODY_LIMIT = 300;
    static final int UPSTREAM_URL = 400;

    static final int UPSTREAM_FAILURE = Ordered.LOWEST_PRECEDENCE - 1;
    static final int SEND_UPSTREAM = Ordered.LOWEST_PRECEDENCE;

    private FilterOrder() {}
}
