// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.route;

import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;

/**
 * The front door's one filter chain, in the order a request walks it.
 *
 * <p>Before it, the entrance has refused malformed targets and taken the token out of the URL. After it stand the proxy's own filters: {@link #WRITE_RESPONSE} (which acts on the way back) and
 * {@link #SEND_UPSTREAM}.
 */
public final class FilterOrder {

    /** From here on the client's address is known. */
    public static final int CLIENT_ADDRESS = Ordered.HIGHEST_PRECEDENCE + 50;

    /** From here on every answer bears them. */
    public static final int SECURITY_HEADERS = Ordered.HIGHEST_PRECEDENCE + 60;

    /** Preflights end here, so that they need neither token nor route. */
    public static final int CROSS_ORIGIN = Ordered.HIGHEST_PRECEDENCE + 100;

    /** Sees every exchange that has a route end, and gives back what it kept. */
    public static final int EXCHANGE_END = -4;

    /** From here on a route is known. Changes how {@link #WRITE_RESPONSE} writes. */
    public static final int STREAM_START = -2;

    /** Writes what the product answered, on the way back. */
    public static final int WRITE_RESPONSE = NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;

    /** Before any work is done for the request. */
    public static final int ADDRESS_LIMIT = 50;

    public static final int BODY_LIMIT = 100;
    public static final int AUTHENTICATION = 200;

    /** From here on it is known who asks. */
    public static final int TENANT_ORIGIN = 210;

    public static final int IDENTITY_LIMIT = 220;

    /** From here on a request may be attempted more than once. */
    public static final int RESILIENCE = 800;

    /** Of each attempt. */
    public static final int LONG_POLL = 850;

    /** Says in the gateway's own words how the product failed. */
    public static final int UPSTREAM_FAILURE = 890;

    /** Within {@link #UPSTREAM_FAILURE}, since what it makes of a failure depends on the failure itself. */
    public static final int UPSTREAM_ADDRESS = 900;

    public static final int UPSTREAM_TIME = NettyRoutingFilter.ORDER - 2;

    /** Instead of {@link #SEND_UPSTREAM} for what wants to become a WebSocket. */
    public static final int WEBSOCKET = NettyRoutingFilter.ORDER - 1;

    public static final int SEND_UPSTREAM = NettyRoutingFilter.ORDER;

    private FilterOrder() {}
}
