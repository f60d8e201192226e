// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.server.MockServerWebExchange;

/** Both sides' heads of a WebSocket's handshake: nothing passes that the one could take for a WebSocket and the other for a request. */
class WebSocketUpgradeFuzzTest {

    private static final WebSocketUpgrade SAMPLE = new WebSocketUpgrade("dGhlIHNhbXBsZSBub25jZQ==");

    @FuzzTest
    void aClientsHandshakeIsOneOrRefused(byte[] input) {
        MockServerWebExchange exchange =
                RequestText.of(input).exchange(HttpMethod.GET, "http://localhost/streams/v1/ws");
        if (exchange == null) {
            return;
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        try {
            String key = Work.bounded(input.length, () -> WebSocketUpgrade.keyOf(exchange.getRequest()));
            assertThat(headers.getOrEmpty("Sec-WebSocket-Key")).containsExactly(key);
            assertThat(Base64.getDecoder().decode(key)).hasSize(16);
            assertThat(headers.containsHeader("Transfer-Encoding")).isFalse();
            assertThat(headers.getContentLength()).isLessThanOrEqualTo(0);
        } catch (RefusedException refused) {
            assertThat(refused.problem().detail()).hasSizeLessThan(200).matches("[ -~]+");
        }
    }

    /** @param input the status, and headers, each on a line */
    @FuzzTest
    void aProductAgreesToThisHandshakeOnly(byte[] input) {
        List<String> lines =
                new String(input, StandardCharsets.ISO_8859_1).lines().toList();
        boolean switching = !lines.isEmpty() && lines.getFirst().equals("101");
        HttpResponse answer = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, switching ? HttpResponseStatus.SWITCHING_PROTOCOLS : HttpResponseStatus.OK);
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                try {
                    answer.headers()
                            .add(
                                    line.substring(0, colon),
                                    line.substring(colon + 1).strip());
                } catch (IllegalArgumentException e) {
                    return; // which the codec refuses
                }
            }
        }
        if (Work.bounded(input.length, () -> SAMPLE.isAcceptedBy(answer))) {
            assertThat(switching).isTrue();
            assertThat(answer.headers().get("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(answer.headers().get("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }
    }
}
