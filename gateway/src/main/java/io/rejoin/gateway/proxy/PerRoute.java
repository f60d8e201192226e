// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.GatewayRoute;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** One thing for each route that there is, made when the route comes and ended when it goes or changes. Thread-safe. */
final class PerRoute<T> implements AutoCloseable {

    private record Kept<T>(GatewayRoute route, T value) {}

    private final Function<GatewayRoute, T> made;
    private final Consumer<T> ended;
    private volatile Map<String, Kept<T>> byId = Map.of();

    PerRoute(Function<GatewayRoute, T> made, Consumer<T> ended) {
        this.made = made;
        this.ended = ended;
    }

    /** These are the routes from now on. What goes is ended before what comes is made, so that names become free. */
    synchronized void use(List<GatewayRoute> routes) {
        Set<GatewayRoute> stay = new HashSet<>(routes);
        Map<String, Kept<T>> next = new HashMap<>(byId);
        next.values().removeIf(kept -> {
            if (stay.contains(kept.route())) {
                return false;
            }
            ended.accept(kept.value());
            return true;
        });
        routes.forEach(route -> next.computeIfAbsent(route.id(), _ -> new Kept<>(route, made.apply(route))));
        byId = Map.copyOf(next);
    }

    /** @throws RefusedException if the route went while the request was under way */
    T of(String route) {
        Kept<T> kept = byId.get(route);
        if (kept == null) {
            throw new RefusedException(Refusal.UPSTREAM_UNAVAILABLE.because(route + " is not served any more"));
        }
        return kept.value();
    }

    @Override
    public void close() {
        use(List.of());
    }
}
