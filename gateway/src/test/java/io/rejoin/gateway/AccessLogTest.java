// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line for each request, whatever becomes of it, and the numbers beside it. */
class AccessLogTest extends FrontDoorTest {

    private static final GatewayUnderTest LOGGING =
            GatewayUnderTest.inFrontOf(upstream.uri(), "rejoin.gateway.access-log.enabled=true");

    private final Queue<JsonNode> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(JsonMapper.shared().readTree(event.getFormattedMessage()));
        }
    };

    @AfterAll
    static void stop() {
        LOGGING.close();
    }

    @BeforeEach
    void listen() {
        appender.start();
        logger().addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(appender);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("access");
    }

    private JsonNode line() {
        await().atMost(Duration.ofSeconds(5)).until(() -> !lines.isEmpty());
        assertThat(lines).hasSize(1);
        return lines.remove();
    }

    @Test
    void aPublishIsOneLine() throws IOException {
        try (RawHttp client = new RawHttp(LOGGING.port())) {
            client.send("POST /streams/v1/room:1/events HTTP/1.1", "Host: a", bearer(), "Content-Length: 5");
            client.sendBytes("hello");
            assertThat(client.response().status()).isEqualTo(200);
        }

        JsonNode line = line();
        assertThat(line.get("method").asString()).isEqualTo("POST");
        assertThat(line.get("path").asString()).isEqualTo("/streams/v1/room:1/events");
        assertThat(line.get("protocol").asString()).isEqualTo("HTTP/1.1");
        assertThat(line.get("client").asString()).isEqualTo("127.0.0.1");
        assertThat(line.get("route").asString()).isEqualTo("streams");
        assertThat(line.get("tenant").asString()).isEqualTo("acme");
        assertThat(line.get("user").asString()).matches("[0-9a-f]{16}");
        assertThat(line.get("kind").asString()).isEqualTo("request");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("ending").asString()).isEqualTo("complete");
        assertThat(line.get("bytesIn").asInt()).isEqualTo(5);
        assertThat(line.get("bytesOut").asInt()).isEqualTo(2);
        assertThat(line.get("durationMs").asDouble())
                .isGreaterThanOrEqualTo(line.get("upstreamMs").asDouble());
        assertThat(line.has("code")).isFalse();
    }

    @Test
    void aRefusalBearsItsCode() throws IOException {
        request(LOGGING, "GET /streams/v1/room:1");
        JsonNode line = line();
        assertThat(line.get("status").asInt()).isEqualTo(401);
        assertThat(line.get("code").asString()).isEqualTo("token-missing");
        assertThat(line.get("ending").asString()).isEqualTo("complete");
        assertThat(line.has("tenant")).isFalse();
        assertThat(line.has("upstreamMs")).isFalse();

        request(LOGGING, "GET /nowhere");
        assertThat(line().get("code").asString()).isEqualTo("not-found");

        request(LOGGING, "GET /streams/v1/../a?x=1");
        JsonNode atOnce = line();
        assertThat(atOnce.get("code").asString()).isEqualTo("path-invalid");
        assertThat(atOnce.get("path").asString()).isEqualTo("/streams/v1/../a");
        assertThat(atOnce.get("query").asString()).isEqualTo("***");
    }

    @Test
    void aStreamIsCountedWhileItLastsAndLoggedWhenItsClientLeaves() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.just(frame()).concatWith(Mono.never()), _ -> true));
        try (RawHttp client = new RawHttp(LOGGING.port())) {
            client.send("GET /streams/v1/room:1/events HTTP/1.1", "Host: a", bearer());
            client.head();
            client.chunk();
            assertThat(metric("rejoin_gateway_open_streams", "route=\"streams\""))
                    .isEqualTo(1);
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(metric(
                                    "rejoin_gateway_stream_open_seconds_total", "route=\"streams\"", "tenant=\"acme\""))
                            .isPositive());
        }

        JsonNode line = line();
        assertThat(line.get("kind").asString()).isEqualTo("stream");
        assertThat(line.get("ending").asString()).isEqualTo("client-left");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("bytesOut").asInt()).isEqualTo(9);
        assertThat(metric("rejoin_gateway_open_streams", "route=\"streams\"")).isZero();
        assertThat(metric("rejoin_gateway_ended_streams_total", "ending=\"client-left\""))
                .isEqualTo(1);
    }

    @Test
    void aStreamThatTheProductBreaksIsCut() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.just(frame()), _ -> true)
                .then(Mono.fromRunnable(() -> response.withConnection(
                        connection -> connection.channel().close()))));
        try (RawHttp client = new RawHttp(LOGGING.port())) {
            client.send("GET /streams/v1/room:1/events HTTP/1.1", "Host: a", bearer());
            client.head();
            assertThat(line().get("ending").asString()).isEqualTo("cut");
        }
    }

    @Test
    void refusalsAreCountedByCode() throws IOException {
        double before = metric("rejoin_gateway_refusals_total", "code=\"token-invalid\"");
        request(LOGGING, "GET /streams/v1/a", "Authorization: Bearer " + Tokens.forged());
        line();
        assertThat(metric("rejoin_gateway_refusals_total", "code=\"token-invalid\""))
                .isEqualTo(before + 1);
    }

    private static ByteBuf frame() {
        return Unpooled.wrappedBuffer("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
    }

    /** The value of the series with these labels, zero where there is none. */
    private static double metric(String name, String... labels) throws IOException {
        try (RawHttp client = new RawHttp(LOGGING.managementPort())) {
            String page = client.send("GET /actuator/prometheus HTTP/1.1", "Host: a")
                    .response()
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }
}
