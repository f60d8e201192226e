// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.WebsocketServerSpec;

/** The spans of the front door, as an exporter gets them, and what the product is told of them. */
class TracingTest extends FrontDoorTest {

    private static final String GET = "GET /streams/v1/room:1/events";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CLIENT_TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT_PARENT = "traceparent: 00-" + CLIENT_TRACE + "-b7ad6b7169203331-01";
    private static final String UNSAMPLED_PARENT = "traceparent: 00-" + CLIENT_TRACE + "-b7ad6b7169203331-00";

    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
    private static final GatewayUnderTest ALL =
            GatewayUnderTest.traced(SPANS, upstream.uri(), "management.tracing.sampling.probability=1");
    private static final GatewayUnderTest NONE =
            GatewayUnderTest.traced(SPANS, upstream.uri(), "management.tracing.sampling.probability=0");
    private static final GatewayUnderTest ACCEPTING = GatewayUnderTest.traced(
            SPANS,
            upstream.uri(),
            "management.tracing.sampling.probability=0",
            "rejoin.gateway.tracing.client-context=accept");

    @AfterAll
    static void stop() {
        ALL.close();
        NONE.close();
        ACCEPTING.close();
    }

    @BeforeEach
    void forget() {
        SPANS.reset();
    }

    @Test
    void aRequestIsOneSpanThatItsProductGoesOnWith() throws IOException {
        request(ALL, GET, bearer());

        SpanData span = span();
        assertThat(span.getName()).isEqualTo("GET streams");
        assertThat(text(span, "http.request.method")).isEqualTo("GET");
        assertThat(text(span, "url.path")).isEqualTo("/streams/v1/room:1/events");
        assertThat(text(span, "rejoin.route")).isEqualTo("streams");
        assertThat(text(span, "rejoin.tenant")).isEqualTo("acme");
        assertThat(text(span, "rejoin.kind")).isEqualTo("request");
        assertThat(text(span, "rejoin.ending")).isEqualTo("complete");
        assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(200);
        assertThat(upstream.single().headers().getAll("traceparent"))
                .singleElement()
                .asString()
                .matches("00-" + span.getTraceId() + "-" + span.getSpanId() + "-0[13]");
    }

    @Test
    void aClientDoesNotDecideWhatIsRecorded() throws IOException {
        request(ALL, GET, bearer(), CLIENT_PARENT, "tracestate: a=b", "baggage: a=b", "b3: 1-2-1", "X-B3-TraceId: 1");

        SpanData span = span();
        assertThat(span.getTraceId()).isNotEqualTo(CLIENT_TRACE);
        assertThat(span.getLinks())
                .singleElement()
                .satisfies(
                        link -> assertThat(link.getSpanContext().getTraceId()).isEqualTo(CLIENT_TRACE));
        HttpHeaders headers = upstream.single().headers();
        assertThat(headers.get("traceparent")).contains(span.getTraceId());
        assertThat(headers.names())
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .doesNotContain("tracestate", "baggage", "b3", "x-b3-traceid");
    }

    @Test
    void whatIsNotSampledIsNotRecordedWhateverItsClientSays() throws IOException {
        request(NONE, GET, bearer(), CLIENT_PARENT);

        assertThat(upstream.single().headers().get("traceparent"))
                .doesNotContain(CLIENT_TRACE)
                .matches(".*-0[02]"); // 2 says that the id is random
        NONE.flushSpans();
        assertThat(SPANS.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void whoseClientsAreItsOwnMayGoOnWithTheirTraces() throws IOException {
        request(ACCEPTING, GET, bearer(), CLIENT_PARENT, "baggage: a=b", "b3: 1-2-1");

        SpanData span = span();
        assertThat(span.getTraceId()).isEqualTo(CLIENT_TRACE);
        assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        HttpHeaders headers = upstream.single().headers();
        assertThat(headers.getAll("traceparent"))
                .containsExactly("00-" + CLIENT_TRACE + "-" + span.getSpanId() + "-01");
        assertThat(headers.get("baggage")).isEqualTo("a=b");
        assertThat(headers.contains("b3")).isFalse();

        SPANS.reset();
        request(ACCEPTING, GET, bearer(), UNSAMPLED_PARENT);
        request(ACCEPTING, GET, bearer(), CLIENT_PARENT, CLIENT_PARENT);
        assertThatNothingWasRecordedBefore();
    }

    /** Spans are exported in order: if one of a later request is there alone, the earlier ones left none. */
    private static void assertThatNothingWasRecordedBefore() throws IOException {
        request(ACCEPTING, "GET /nowhere", CLIENT_PARENT);
        assertThat(text(span(), "url.path")).isEqualTo("/nowhere");
    }

    @Test
    void aRefusalBearsItsCodeAndNoSpanAToken() throws IOException {
        String good = Tokens.valid();
        String bad = Tokens.forged();
        request(ALL, GET + "?access_token=" + good);
        request(ALL, GET + "?a=1&access_token=" + bad);
        request(ALL, "GET /nowhere/" + good + "?access_token=" + good, "Authorization: Bearer " + good);
        request(ALL, "INVENTED /streams/v1/a", "Authorization: Bearer " + bad);

        await().atMost(PATIENCE).until(() -> SPANS.getFinishedSpanItems().size() == 4);
        assertThat(SPANS.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.toString())
                        .doesNotContain(good)
                        .doesNotContain(bad)
                        .doesNotContain("access_token"))
                .extracting(span -> text(span, "rejoin.code"))
                .contains("token-invalid", "not-found");
        assertThat(SPANS.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .noneMatch(name -> name.contains("INVENTED"));
    }

    @Test
    void aProductThatFailsIsAnError() throws IOException {
        upstream.answers((request, response) -> Mono.fromRunnable(() -> response.withConnection(Connection::dispose)));
        request(ALL, GET, bearer());

        assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(span(), "rejoin.code")).isEqualTo("upstream-failed");
    }

    @Test
    void theSpanOfAStreamEndsWhenItIsAnswered() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Flux.just(Unpooled.wrappedBuffer("data: 1\n\n".getBytes(StandardCharsets.UTF_8)))
                                .concatWith(Mono.never()),
                        _ -> true));
        try (RawHttp client = new RawHttp(ALL.port())) {
            client.send(GET + " HTTP/1.1", "Host: a", bearer());
            client.head();
            assertThat(text(span(), "rejoin.kind")).isEqualTo("stream");
        }
    }

    @Test
    void theSpanOfAWebSocketEndsWhenItIsOpen() throws IOException {
        upstream.answers((request, response) -> response.sendWebsocket(
                (in, out) -> out.sendString(in.receive().asString()),
                WebsocketServerSpec.builder().build()));
        try (RawHttp client = new RawHttp(ALL.port())) {
            client.upgrade("/streams/v1/ws", bearer()).head();
            SpanData span = span();
            assertThat(text(span, "rejoin.kind")).isEqualTo("websocket");
            assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(101);
            assertThat(upstream.single().headers().get("traceparent")).contains(span.getSpanId());
        }
    }

    private static @Nullable String text(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    /** The only one since the last reset. */
    private static SpanData span() {
        await().atMost(PATIENCE).until(() -> !SPANS.getFinishedSpanItems().isEmpty());
        assertThat(SPANS.getFinishedSpanItems()).hasSize(1);
        return SPANS.getFinishedSpanItems().getFirst();
    }
}
