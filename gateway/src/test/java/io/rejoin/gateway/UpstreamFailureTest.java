// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(QuietLog.class)
class UpstreamFailureTest {

    private static final String BEGUN =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n";

    /** A product that reads a request's head, sends what it is told, and hangs up. */
    private static final class BrokenProduct implements AutoCloseable {

        private final ServerSocket listening;
        private final AtomicInteger served = new AtomicInteger();
        private final String answer;
        private final boolean reset;

        BrokenProduct(ServerSocket listening, String answer, boolean reset) {
            this.listening = listening;
            this.answer = answer;
            this.reset = reset;
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            try {
                while (true) {
                    try (Socket connection = listening.accept()) {
                        readHead(connection.getInputStream());
                        served.incrementAndGet();
                        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        connection.getOutputStream().flush();
                        if (reset) {
                            connection.setSoLinger(true, 0);
                        }
                    }
                }
            } catch (IOException _) {
                // closed at the end of the test
            }
        }

        private static void readHead(InputStream in) throws IOException {
            for (int newlines = 0; newlines < 2; ) {
                int b = in.read();
                newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
                if (b < 0) {
                    return;
                }
            }
        }

        String uri() {
            return "http://127.0.0.1:" + listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static final BrokenProduct HANGS_UP = product("", false);
    private static final BrokenProduct SLAMS = product("", true);
    private static final BrokenProduct NONSENSE = product("NONSENSE\r\n\r\n", false);
    private static final BrokenProduct BREAKS_OFF = product(BEGUN, false);
    private static final BrokenProduct RESETS = product(BEGUN, true);
    private static final ServerSocket SILENT = listen(50);
    private static final GatewayUnderTest GATEWAY = start();

    private static GatewayUnderTest start() {
        try (ServerSocket down = listen(1)) {
            return GatewayUnderTest.inFrontOf(
                    "http://127.0.0.1:" + down.getLocalPort(),
                    "rejoin.gateway.routes.hangs-up.http2=false",
                    "rejoin.gateway.routes.hangs-up.prefix=/hangs-up",
                    "rejoin.gateway.routes.hangs-up.uri=" + HANGS_UP.uri(),
                    "rejoin.gateway.routes.slams.http2=false",
                    "rejoin.gateway.routes.slams.prefix=/slams",
                    "rejoin.gateway.routes.slams.uri=" + SLAMS.uri(),
                    "rejoin.gateway.routes.nonsense.http2=false",
                    "rejoin.gateway.routes.nonsense.prefix=/nonsense",
                    "rejoin.gateway.routes.nonsense.uri=" + NONSENSE.uri(),
                    "rejoin.gateway.routes.breaks-off.http2=false",
                    "rejoin.gateway.routes.breaks-off.prefix=/breaks-off",
                    "rejoin.gateway.routes.breaks-off.uri=" + BREAKS_OFF.uri(),
                    "rejoin.gateway.routes.resets.http2=false",
                    "rejoin.gateway.routes.resets.prefix=/resets",
                    "rejoin.gateway.routes.resets.uri=" + RESETS.uri(),
                    "rejoin.gateway.routes.silent.http2=false",
                    "rejoin.gateway.routes.silent.prefix=/silent",
                    "rejoin.gateway.routes.silent.uri=http://127.0.0.1:" + SILENT.getLocalPort(),
                    "rejoin.gateway.upstream.response-header-timeout=2s");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(int backlog) {
        try {
            return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BrokenProduct product(String answer, boolean reset) {
        return new BrokenProduct(listen(50), answer, reset);
    }

    @AfterAll
    static void stop() throws IOException {
        GATEWAY.close();
        for (BrokenProduct product : List.of(HANGS_UP, SLAMS, NONSENSE, BREAKS_OFF, RESETS)) {
            product.close();
        }
        SILENT.close();
    }

    @Test
    void productThatIsDownIsUnavailableAndWorthAnotherTry() throws IOException {
        RawHttp.Response response = request("GET /streams/v1/room:1/events");

        assertProblem(response, 503, "upstream-unavailable", true);
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertProblem(request("POST /streams/v1/room:1/events"), 503, "upstream-unavailable", true);
    }

    @Test
    void eventSourceIsToldWhenToComeBack() throws IOException {
        RawHttp.Response response = request("GET /streams/v1/room:1/events?errors=stream", "Accept: text/event-stream");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(response.body()).matches("retry: [1-4]\\d{3}\n\n");
    }

    @Test
    void whoCannotReadAStreamIsToldPlainly() throws IOException {
        assertProblem(request("GET /streams/v1/room:1/events?errors=stream"), 503, "upstream-unavailable", true);
    }

    @Test
    void productThatHangsUpBeforeItAnswersMayHaveActed() throws IOException {
        assertProblem(request("GET /hangs-up/a"), 502, "upstream-failed", true);
        assertProblem(request("POST /hangs-up/a"), 502, "upstream-failed", false);
        assertProblem(request("POST /hangs-up/a", "Idempotency-Key: k"), 502, "upstream-failed", true);
    }

    @Test
    void whatMayHaveBeenActedOnIsSentOnceAndWhatActsOnNothingAFewTimes() throws IOException {
        assertProblem(request("POST /slams/a"), 502, "upstream-failed", false);
        assertThat(SLAMS.served).hasValue(1);

        assertProblem(request("GET /slams/a"), 502, "upstream-failed", true);
        assertThat(SLAMS.served).hasValue(4);
    }

    @Test
    void productThatSpeaksNonsenseHasFailed() throws IOException {
        assertProblem(request("GET /nonsense"), 502, "upstream-failed", true);
    }

    @Test
    void productThatDoesNotAnswerIsGivenUp() throws IOException {
        assertProblem(request("GET /silent"), 504, "upstream-timeout", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/breaks-off", "/resets"})
    void answerThatBreaksOffDoesNotPassForWhole(String path) {
        assertThatThrownBy(() -> request("GET " + path)).isInstanceOf(IOException.class);
    }

    private static RawHttp.Response request(String requestLine, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.add("Authorization: Bearer " + Tokens.valid());
        lines.add("Content-Length: 0");
        return FrontDoorTest.request(GATEWAY, requestLine, lines.toArray(String[]::new));
    }

    private static void assertProblem(RawHttp.Response response, int status, String code, boolean retryable) {
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"" + code + "\"", "\"retryable\":" + retryable);
    }
}
