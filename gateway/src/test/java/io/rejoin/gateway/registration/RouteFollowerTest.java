// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class RouteFollowerTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final Map<String, Mono<List<RouteClaim>>> answers = new HashMap<>();
    private final List<List<String>> changes = new ArrayList<>();
    private Routes routes;
    private RouteFollower follower;

    @BeforeEach
    void start() {
        context.refresh();
        routes = new Routes(List.of(), context);
        routes.follow(all -> changes.add(all.stream().map(GatewayRoute::id).toList()));
        changes.clear();
        follower = new RouteFollower(
                new RegistrationSettings(
                        List.of("a", "b"), "rejoin", List.of(), INTERVAL, URI.create("https://api"), Path.of("x")),
                namespace -> answers.getOrDefault(namespace, Mono.error(new IllegalStateException("away"))),
                routes,
                time);
        follower.start();
    }

    @AfterEach
    void stop() {
        follower.stop();
        context.close();
    }

    private static Mono<List<RouteClaim>> has(String namespace, String name) {
        return Mono.just(List.of(new RouteClaim(
                namespace, name, Instant.EPOCH, Map.of("prefix", "/" + name, "service", name, "port", "80"))));
    }

    @Test
    void whatIsKnownStaysWhileKubernetesIsAway() {
        answers.put("a", has("a", "one"));
        answers.put("b", has("b", "two"));
        time.advanceTimeBy(INTERVAL);
        answers.clear();
        time.advanceTimeBy(INTERVAL.multipliedBy(10));
        assertThat(changes).containsExactly(List.of("a/one", "b/two"));
        answers.put("a", Mono.just(List.of()));
        time.advanceTimeBy(INTERVAL);
        assertThat(changes).containsExactly(List.of("a/one", "b/two"), List.of("b/two"));
    }

    @Test
    void isCompleteWhenEachNamespaceWasAnsweredFor() {
        assertThat(follower.isComplete()).isFalse();
        answers.put("a", has("a", "one"));
        time.advanceTimeBy(INTERVAL);
        assertThat(follower.isComplete()).isFalse();
        assertThat(changes).containsExactly(List.of("a/one"));
        answers.put("b", Mono.error(new KubernetesApi.NotPermittedException("status 403")));
        time.advanceTimeBy(INTERVAL);
        assertThat(follower.isComplete()).isTrue();
    }

    @Test
    void routesThatAreTheSameAreNoChange() {
        answers.put("a", has("a", "one"));
        time.advanceTimeBy(INTERVAL.multipliedBy(10));
        assertThat(changes).hasSize(1);
    }
}
