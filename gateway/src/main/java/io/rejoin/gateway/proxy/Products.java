// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;

/** The products of all routes; to be closed with the gateway. */
final class Products implements AutoCloseable {

    private final Map<String, Product> byRoute;

    Products(List<GatewayRoute> routes, Function<GatewayRoute, Product> product) {
        this.byRoute = routes.stream().collect(Collectors.toUnmodifiableMap(GatewayRoute::id, product));
    }

    /** The product of the route that the exchange was matched to. */
    Product of(ServerWebExchange exchange) {
        return of(Routes.of(exchange).id());
    }

    Product of(String route) {
        return Objects.requireNonNull(byRoute.get(route));
    }

    @Override
    public void close() {
        byRoute.values().stream()
                .map(Product::addresses)
                .filter(Objects::nonNull)
                .forEach(Disposable::dispose);
    }
}
