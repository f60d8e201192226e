// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.entrance.QueryTokenScrubber;
import io.rejoin.gateway.observe.ExchangeRecord;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.Routes;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Lets a request pass only with a token that proves who is asking, and makes the identity that the product will see. */
public final class AuthenticationFilter implements GlobalFilter, Ordered {

    private final TokenExchange tokens;

    AuthenticationFilter(TokenExchange tokens) {
        this.tokens = tokens;
    }

    @Override
    public int getOrder() {
        return FilterOrder.AUTHENTICATION;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        List<String> inUrl = QueryTokenScrubber.tokensInUrl(request);
        String token =
                BearerToken.of(request.getHeaders(), inUrl, Routes.of(exchange).takesTokenInUrl(request));
        return tokens.exchange(token).flatMap(upstream -> {
            ExchangeRecord.identified(
                    exchange, upstream.identity().tenant(), upstream.identity().subject());
            upstream.attachTo(exchange);
            return chain.filter(exchange);
        });
    }
}
