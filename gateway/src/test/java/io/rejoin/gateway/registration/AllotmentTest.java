// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import io.rejoin.gateway.settings.GatewaySettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AllotmentTest {

    private static final List<GatewayRoute> CONFIGURED = Routes.configured(Map.of(
            "streams",
            new Binder(new MapConfigurationPropertySource(
                            Map.of("r.prefix", "/streams/v1", "r.uri", "http://streams:8082")))
                    .bind("r", GatewaySettings.Route.class)
                    .get()));

    private static RouteClaim claim(String namespace, String name, int age, String prefix, String... more) {
        Map<String, String> data = new HashMap<>(Map.of("prefix", prefix, "service", name, "port", "8080"));
        for (int i = 0; i < more.length; i += 2) {
            data.put(more[i], more[i + 1]);
        }
        return new RouteClaim(namespace, name, Instant.EPOCH.minusSeconds(age), data);
    }

    private static Allotment of(RouteClaim... claims) {
        return Allotment.of(List.of(claims), CONFIGURED, List.of("/login"));
    }

    @Test
    void aClaimBecomesARouteToAServiceOfItsNamespace() {
        Allotment allotment =
                of(claim("shop", "orders", 1, "/orders/v1", "streaming", "/ws  /*/events\n", "websockets", "/ws"));
        assertThat(allotment.refused()).isEmpty();
        GatewayRoute route = allotment.routes().getFirst();
        assertThat(route.id()).isEqualTo("shop/orders");
        assertThat(route.upstream()).hasToString("http://orders.shop.svc:8080");
        assertThat(route.http2()).isTrue();
        assertThat(route.streaming())
                .extracting(Object::toString)
                .containsExactly("/orders/v1/ws", "/orders/v1/*/events");
        assertThat(route.websockets()).extracting(Object::toString).containsExactly("/orders/v1/ws");
        assertThat(route.resilience().retries()).isEqualTo(2);
    }

    /** Below another's prefix, the longer one would win; above it, whatever the other leaves. */
    @ParameterizedTest
    @CsvSource({"/orders/v1", "/orders/v1/admin", "/orders"})
    void nobodyTakesWhatAnOlderClaimOfAnotherNamespaceHas(String prefix) {
        Allotment allotment = of(claim("thief", "orders", 1, prefix), claim("shop", "orders", 2, "/orders/v1"));
        assertThat(allotment.routes()).extracting(GatewayRoute::id).containsExactly("shop/orders");
        assertThat(allotment.refused()).containsOnlyKeys("thief/orders");
        assertThat(allotment.refused().get("thief/orders"))
                .isEqualTo("thief/orders.prefix: " + prefix
                        + " (expected: not at, above or below /orders/v1, which shop/orders has)");
    }

    @Test
    void neighboursAreNoConflict() {
        assertThat(of(claim("a", "one", 1, "/orders"), claim("b", "two", 1, "/orders-archive"))
                        .routes())
                .hasSize(2);
    }

    @Test
    void oneNamespaceMayPutItsOwnBelowItsOwn() {
        Allotment allotment = of(
                claim("shop", "orders", 3, "/orders"),
                claim("shop", "reports", 2, "/orders/reports"),
                claim("shop", "again", 1, "/orders"));
        assertThat(allotment.routes()).extracting(GatewayRoute::id).containsExactly("shop/orders", "shop/reports");
        assertThat(allotment.refused()).containsOnlyKeys("shop/again");
    }

    @Test
    void whoWaitedComesNextWhenTheOwnerIsGone() {
        RouteClaim waiting = claim("b", "orders", 1, "/orders");
        assertThat(of(claim("a", "orders", 2, "/orders"), waiting).routes())
                .extracting(GatewayRoute::id)
                .containsExactly("a/orders");
        assertThat(of(waiting).routes()).extracting(GatewayRoute::id).containsExactly("b/orders");
    }

    @ParameterizedTest
    @CsvSource({
        "/streams/v1",
        "/streams/v1/x",
        "/streams",
        "/login",
        "/login/x",
        "/admin",
        "/admin/v1",
        "/internal/x",
        "/actuator"
    })
    void settingsAndReservedPathsCannotBeClaimed(String prefix) {
        assertThat(of(claim("shop", "orders", 1, prefix)).refused()).containsOnlyKeys("shop/orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix    | orders            | shop/bad.prefix: orders",
                "prefix    | /                 | shop/bad.prefix: /",
                "prefix    | /a/../streams     | shop/bad.prefix: /a/../streams",
                "service   | orders.other      | shop/bad.service: orders.other",
                "service   | evil.example/x    | shop/bad.service: evil.example/x",
                "service   | Orders            | shop/bad.service: Orders",
                "port      | 0                 | shop/bad.port: 0",
                "port      | 99999             | shop/bad.uri: http://bad.shop.svc:99999",
                "port      | 80/x              | shop/bad.port: 80/x",
                "http2     | yes               | shop/bad.http2: yes",
                "streaming | events            | shop/bad.streaming: events",
                "streaming | /{x               | shop/bad.streaming: /{x",
                "uri       | http://elsewhere  | shop/bad.uri: given",
            })
    void whatIsWrongIsRefusedAlone(String key, String value, String reason) {
        Allotment allotment = of(claim("shop", "bad", 2, "/bad", key, value), claim("shop", "orders", 1, "/orders"));
        assertThat(allotment.routes()).extracting(GatewayRoute::id).containsExactly("shop/orders");
        assertThat(allotment.refused().get("shop/bad")).startsWith(reason);
    }

    /** Each of these once took the stack, or as long as its author liked, on every gateway. */
    @ParameterizedTest
    @CsvSource({"streaming, /{x:(a+)+b}", "websockets, /*a*a*a*a*a*b", "streaming, /**/events"})
    void aPatternThatCanTakeLongIsRefused(String key, String value) {
        Allotment allotment = of(claim("shop", "bad", 2, "/bad", key, value), claim("shop", "orders", 1, "/orders"));
        assertThat(allotment.routes()).extracting(GatewayRoute::id).containsExactly("shop/orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "\n"})
    void whatIsLongIsRefusedAlone(String piece) {
        Allotment allotment = of(claim("shop", "bad", 2, piece.repeat(100_000)), claim("shop", "orders", 1, "/orders"));
        assertThat(allotment.routes()).extracting(GatewayRoute::id).containsExactly("shop/orders");
        assertThat(allotment.refused().get("shop/bad")).hasSizeLessThan(600).doesNotContain("\n");
    }

    @Test
    void allGatewaysComeToTheSameResult() {
        RouteClaim a = claim("a", "x", 1, "/x");
        RouteClaim b = claim("b", "x", 1, "/x");
        assertThat(of(a, b)).isEqualTo(of(b, a));
        assertThat(of(a, b).routes()).extracting(GatewayRoute::id).containsExactly("a/x");
    }

    @Test
    void thereAreOnlySoMany() {
        List<RouteClaim> claims = IntStream.rangeClosed(0, Allotment.MAX_ROUTES)
                .mapToObj(i -> claim("shop", "p" + i, 10_000 - i, "/p" + i))
                .toList();
        Allotment allotment = Allotment.of(claims, CONFIGURED, List.of());
        assertThat(allotment.routes()).hasSize(Allotment.MAX_ROUTES);
        assertThat(allotment.refused()).containsOnlyKeys("shop/p" + Allotment.MAX_ROUTES);
    }
}
