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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/**
 * The routes of the settings, which stay, and those that products registered, which come and go; the longest prefix first. Thread-safe.
 *
 * <p>A request keeps the route that it was matched to: open streams do not notice that routes change.
 */
public final class Routes implements RouteLocator {

    private final List<GatewayRoute> configured;
    private final ApplicationContext gateway;
    private final List<Consumer<List<GatewayRoute>>> followers = new CopyOnWriteArrayList<>();
    private List<GatewayRoute> all;
    private volatile List<Route> matched;

    /** @param gateway the context whose server serves the routes; the management server's requests have another one */
    public Routes(List<GatewayRoute> configured, ApplicationContext gateway) {
        this.configured = configured;
        this.gateway = gateway;
        this.all = configured;
        this.matched = sorted(configured);
    }

    /**
     * The routes of the settings, without those whose address is empty, which is how one that there is by default is turned off.
     *
     * @throws InvalidSettingsException if a route is wrong or two claim the same paths
     */
    public static List<GatewayRoute> configured(Map<String, GatewaySettings.Route> settings) {
        Map<String, String> owners = new HashMap<>();
        return settings.entrySet().stream()
                .filter(entry -> !"".equals(entry.getValue().uri()))
                .map(entry ->
                        GatewayRoute.of("rejoin.gateway.routes." + entry.getKey(), entry.getKey(), entry.getValue()))
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

    /** The routes of the settings. */
    public List<GatewayRoute> configured() {
        return configured;
    }

    /** Calls at once with the routes that there are, and then with all of them before any change is in force. */
    public synchronized void follow(Consumer<List<GatewayRoute>> follower) {
        followers.add(follower);
        follower.accept(all);
    }

    /** Puts these in the place of those that were registered before. Their ids and prefixes must differ from those of the settings. */
    public synchronized void register(List<GatewayRoute> registered) {
        all = Stream.concat(configured.stream(), registered.stream()).toList();
        followers.forEach(follower -> follower.accept(all));
        matched = sorted(all);
        gateway.publishEvent(new RefreshRoutesEvent(this));
    }

    private List<Route> sorted(List<GatewayRoute> routes) {
        return routes.stream()
                .sorted(Comparator.comparingInt(
                                (GatewayRoute route) -> route.prefix().length())
                        .reversed())
                .map(this::route)
                .toList();
    }

    private Route route(GatewayRoute route) {
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
        return Flux.defer(() -> Flux.fromIterable(matched));
    }
}
