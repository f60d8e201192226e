// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.settings.GatewaySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Sinks;

/** Routes come and go while the gateway runs, and nobody else notices. */
class RegisteredRoutesTest {

    private static final String BEARER = "Authorization: Bearer " + Tokens.valid();

    @TempDir
    private static Path folder;

    private static FakeKubernetes kubernetes;
    private static Upstream streams;
    private static Upstream orders;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        kubernetes = new FakeKubernetes(folder);
        kubernetes.allows("shop");
        streams = new Upstream();
        orders = new Upstream();
        // As in the charts: a route of the settings that is turned off.
        gateway = GatewayUnderTest.inFrontOf(
                streams.uri(),
                Stream.concat(Stream.of("rejoin.gateway.routes.chat.uri="), Stream.of(kubernetes.settings("shop,gone")))
                        .toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        orders.close();
        streams.close();
        kubernetes.close();
    }

    @AfterEach
    void forget() {
        kubernetes.allows("shop");
        streams.answers(Upstream.OK);
    }

    private static RawHttp.Response get(String path) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            return client.send("GET " + path + " HTTP/1.1", "Host: a", BEARER).response();
        }
    }

    private static GatewayRoute route(Upstream product) {
        return GatewayRoute.of(
                "shop/orders",
                "shop/orders",
                new Binder(new MapConfigurationPropertySource(Map.of("r.prefix", "/orders/v1", "r.uri", product.uri())))
                        .bind("r", GatewaySettings.Route.class)
                        .get());
    }

    /** The name of its Service leads nowhere here: what is proven is that the paths became somebody's, and nobody's again. */
    @Test
    void aConfigMapBecomesARouteAndAnOpenStreamGoesOn() throws IOException {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        streams.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(events.asFlux().map(text -> Unpooled.copiedBuffer(text, UTF_8)), flush -> true));
        try (RawHttp stream = new RawHttp(gateway.port())) {
            stream.send("GET /streams/v1/room:1/events HTTP/1.1", "Host: a", BEARER, "Accept: text/event-stream");
            events.tryEmitNext("id: 1\n\n").orThrow();
            assertThat(stream.head()).contains("HTTP/1.1 200 OK");
            assertThat(new String(stream.chunk(), UTF_8)).isEqualTo("id: 1\n\n");

            assertThat(get("/orders/v1/1").status()).isEqualTo(404);
            kubernetes.has("shop", "orders", "/orders/v1");
            await().until(() -> get("/orders/v1/1").body().contains("shop/orders has no address"));
            events.tryEmitNext("id: 2\n\n").orThrow();
            assertThat(new String(stream.chunk(), UTF_8)).isEqualTo("id: 2\n\n");

            kubernetes.allows("shop");
            await().until(() -> get("/orders/v1/1").status() == 404);
            events.tryEmitNext("id: 3\n\n").orThrow();
            assertThat(new String(stream.chunk(), UTF_8)).isEqualTo("id: 3\n\n");
            events.tryEmitComplete().orThrow();
        }
    }

    @Test
    void aRouteOfTheSettingsIsNotForTheTaking() throws IOException {
        kubernetes.has("shop", "thief", "/streams/v1/rooms");
        await().until(() -> gateway.metric("rejoin.gateway.refused.routes") == 1);
        assertThat(get("/streams/v1/room:1/events").body()).isEqualTo("ok");
    }

    @Test
    void aRouteMovesToAnotherProductAndLeavesNothingBehind() throws IOException {
        try {
            gateway.routes().register(List.of(route(streams)));
            assertThat(get("/orders/v1/1").status()).isEqualTo(200);
            orders.received().clear();
            gateway.routes().register(List.of(route(orders)));
            assertThat(get("/orders/v1/2").status()).isEqualTo(200);
            assertThat(orders.single().uri()).isEqualTo("/orders/v1/2");
            assertThat(gateway.circuits()).containsExactlyInAnyOrder("streams", "shop/orders");
        } finally {
            gateway.routes().register(List.of());
        }
        assertThat(get("/orders/v1/3").status()).isEqualTo(404);
        assertThat(gateway.circuits()).containsExactly("streams");
    }

    /** A namespace that may not be read does not keep a gateway from serving the others. */
    @Test
    void isReadyOnceProductsWereAskedFor() throws IOException {
        try (RawHttp client = new RawHttp(gateway.managementPort())) {
            assertThat(client.send("GET /actuator/health/readiness HTTP/1.1", "Host: a")
                            .response()
                            .status())
                    .isEqualTo(200);
        }
    }
}
