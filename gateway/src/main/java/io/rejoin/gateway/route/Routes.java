// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** The configured routes, the longest prefix first. */
public final class Routes implements RouteLocator {

    private final List<Route> routes;

    /** @param gateway the context whose server serves the routes; the management server's requests have another one */
    public Routes(List<GatewayRoute> routes, ApplicationContext gateway) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(
                                (GatewayRoute route) -> route.prefix().length())
                        .reversed())
                .map(route -> route(route, gateway))
                .toList();
    }

    /** @throws InvalidSettingsException if a route is wrong or two claim the same paths */
    public static List<GatewayRoute> configured(Map<String, GatewaySettings.Route> settings) {
        Map<String, String> owners = new HashMap<>();
        return settings.entrySet().stream()
                .map(entry -> GatewayRoute.of(entry.getKey(), entry.getValue()))
                .peek(route -> {
                    String owner = owners.putIfAbsent(route.prefix(), route.id());
                    if (owner != null) {
                        throw new InvalidSettingsException(
                                "rejoin.gateway.routes.%s.prefix: %s (expected: not the prefix of %s)"
                                        .formatted(route.id(), route.prefix(), owner));
                    }
                })
                .toList();
    }

    private static Route route(GatewayRoute route, ApplicationContext gateway) {
        return Route.async()
                .id(route.id())
                .uri(route.upstream())
                .predicate(exchange -> exchange.getApplicationContext() == gateway
                        && route.serves(exchange.getRequest().getPath().pathWithinApplication()))
                .metadata(GatewayRoute.METADATA, route)
                .build();
    }

    /** The route that the exchange was matched to. */
    public static GatewayRoute of(ServerWebExchange exchange) {
        Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
        return (GatewayRoute) Objects.requireNonNull(route.getMetadata().get(GatewayRoute.METADATA));
    }

    @Override
    public Flux<Route> getRoutes() {
        return Flux.fromIterable(routes);
    }
}
