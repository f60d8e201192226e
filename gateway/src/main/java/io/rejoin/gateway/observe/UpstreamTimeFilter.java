// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.rejoin.gateway.route.FilterOrder;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Notes when the request goes to its product; of several attempts, the last. */
final class UpstreamTimeFilter implements GlobalFilter, Ordered {

    private final RequestJournal journal;

    UpstreamTimeFilter(RequestJournal journal) {
        this.journal = journal;
    }

    @Override
    public int getOrder() {
        return FilterOrder.UPSTREAM_TIME;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ExchangeRecord found = ExchangeRecord.of(exchange);
        if (found != null) {
            found.sentUpstream(journal.now());
        }
        return chain.filter(exchange);
    }
}
