// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.core.io.Resource;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Collects the routes of a router as their predicates write themselves, {@code (GET && /streams/v1)}. A kind of route that it
 * does not know is a failure: it would be a way in that nobody tested.
 */
final class RouteWalk implements RouterFunctions.Visitor {

    private final Set<String> routes = new LinkedHashSet<>();

    static Set<String> of(RouterFunction<?> router) {
        RouteWalk walk = new RouteWalk();
        router.accept(walk);
        return walk.routes;
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        if (!routes.add(predicate.toString())) {
            throw new AssertionError("route: " + predicate + " twice (expected: once)");
        }
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        throw new AssertionError("nested routes: " + predicate + " (expected: none)");
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        // Its start has failed.
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
        throw new AssertionError("routes to resources (expected: none)");
    }

    @Override
    public void attributes(Map<String, Object> attributes) {
        // What is written at a route changes nothing about who gets through.
    }

    @Override
    public void unknown(RouterFunction<?> router) {
        throw new AssertionError("router: " + router + " (expected: one that shows its routes)");
    }
}
