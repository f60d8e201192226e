// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.entrance.QueryTokenScrubber;
import io.rejoin.gateway.observe.ExchangeRecord;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.Routes;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.TokenVerifier;
import io.rejoin.token.Verification;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Lets a request pass only with a token that proves who is asking, and makes the identity that the product will see. */
public final class AuthenticationFilter implements GlobalFilter, Ordered {

    private final TokenVerifier verifier;
    private final IdentityTokenSigner signer;

    AuthenticationFilter(TokenVerifier verifier, IdentityTokenSigner signer) {
        this.verifier = verifier;
        this.signer = signer;
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
        return verifier.verify(token).flatMap(verification -> switch (verification) {
            case Verification.Accepted(Identity identity) -> {
                ExchangeRecord.identified(exchange, identity.tenant(), identity.subject());
                UpstreamIdentity.attach(exchange, identity, signer.sign(identity));
                yield chain.filter(exchange);
            }
            case Verification.Rejected rejected -> Mono.error(new RefusedException(TokenRefusals.problem(rejected)));
        });
    }
}
