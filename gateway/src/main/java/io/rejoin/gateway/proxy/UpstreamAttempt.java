// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ALREADY_ROUTED_ATTR;

import io.rejoin.gateway.exchange.ExchangeEnd;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;

/** One try to have an exchange served at one address; counted there as open until it has failed or its answer has ended. */
final class UpstreamAttempt {

    private static final String ATTRIBUTE = UpstreamAttempt.class.getName();

    private final UpstreamAddresses.Address address;
    private final AtomicBoolean ended = new AtomicBoolean();

    private UpstreamAttempt(UpstreamAddresses.Address address) {
        this.address = address;
        address.opened();
    }

    static UpstreamAttempt begin(ServerWebExchange exchange, UpstreamAddresses.Address address) {
        UpstreamAttempt attempt = new UpstreamAttempt(address);
        exchange.getAttributes().put(ATTRIBUTE, attempt);
        ExchangeEnd.add(exchange, attempt::end);
        return attempt;
    }

    /** Ends the exchange's last attempt, if it had any. */
    static void endOf(ServerWebExchange exchange) {
        @Nullable UpstreamAttempt last = exchange.getAttribute(ATTRIBUTE);
        if (last != null) {
            last.end();
        }
    }

    /**
     * As if the exchange's last attempt had not been, so that there can be another one.
     *
     * @param own headers of the answer that were there before the product was asked: limits, and how the end of a body is told
     */
    static void forget(ServerWebExchange exchange, HttpHeaders own) {
        endOf(exchange);
        exchange.getAttributes().remove(GATEWAY_ALREADY_ROUTED_ATTR);
        exchange.getAttributes().remove(CLIENT_RESPONSE_ATTR);
        Object connection = exchange.getAttributes().remove(CLIENT_RESPONSE_CONN_ATTR);
        if (connection instanceof Connection answer) {
            answer.dispose();
            HttpHeaders headers = exchange.getResponse().getHeaders();
            headers.clear();
            headers.putAll(own);
            exchange.getResponse().setStatusCode(null);
        }
    }

    /** Where the exchange's last attempt goes; null where a product has no addresses to choose from. */
    static @Nullable InetSocketAddress addressOf(ServerWebExchange exchange) {
        @Nullable UpstreamAttempt last = exchange.getAttribute(ATTRIBUTE);
        return last == null ? null : last.address.socketAddress();
    }

    /** The address of the exchange's last attempt took a connection. */
    static void reached(ServerWebExchange exchange) {
        @Nullable UpstreamAttempt last = exchange.getAttribute(ATTRIBUTE);
        if (last != null) {
            last.address.reached();
        }
    }

    void failed(Throwable failure) {
        if (Undelivered.isUnconnected(failure)) {
            address.setAside();
        }
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            address.closed();
        }
    }
}
