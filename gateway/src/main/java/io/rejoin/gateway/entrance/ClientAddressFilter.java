// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.observe.ExchangeRecord;
import io.rejoin.gateway.route.FilterOrder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Finds out once where a request came from, for everything behind. */
final class ClientAddressFilter implements WebFilter, Ordered {

    private final TrustedProxies proxies;

    ClientAddressFilter(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public int getOrder() {
        return FilterOrder.CLIENT_ADDRESS;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        InetSocketAddress remote = request.getRemoteAddress();
        // A connection that has gone has no address any more; nobody will read the answer.
        InetAddress socket = remote == null ? null : remote.getAddress();
        boolean secure = "https".equals(request.getURI().getScheme());
        ClientAddress client = proxies.client(
                socket == null ? InetAddress.getLoopbackAddress() : socket, secure, request.getHeaders());
        exchange.getAttributes().put(ClientAddress.ATTRIBUTE, client);
        ExchangeRecord.from(exchange, client.text());
        return chain.filter(exchange);
    }
}
