// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;

/** The products of all routes; to be closed with the gateway. */
final class Products implements AutoCloseable {

    private final PerRoute<Product> byRoute;

    Products(Routes routes, Function<GatewayRoute, Product> product) {
        this.byRoute = new PerRoute<>(product, Product::close);
        routes.follow(byRoute::use);
    }

    /** The product of the route that the exchange was matched to; errors as {@link #of(String)}. */
    Product of(ServerWebExchange exchange) {
        return of(Routes.of(exchange).id());
    }

    /** @throws RefusedException if the route went while the request was under way */
    Product of(String route) {
        return byRoute.of(route);
    }

    @Override
    public void close() {
        byRoute.close();
    }
}
