// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
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

    /** From here on a route is known. Changes how {@link #WRITE_RESPONSE} writes. */
    static final int STREAM_START = -2;

    /** Writes what the product answered, on the way back. */
    static final int WRITE_RESPONSE = NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;

    static final int BODY_LIMIT = 100;
    static final int AUTHENTICATION = 200;
    static final int UPSTREAM_URL = 900;

    static final int UPSTREAM_FAILURE = NettyRoutingFilter.ORDER - 1;
    static final int SEND_UPSTREAM = NettyRoutingFilter.ORDER;

    private FilterOrder() {}
}
