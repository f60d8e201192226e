// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaders;
import io.rejoin.token.IdentityTokens;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class HeaderPolicyTest extends FrontDoorTest {

    private static final String GET = "GET /streams/v1/room:1/events";

    @Test
    void forgedIdentityNeverReachesAProduct() throws IOException {
        request(
                GET,
                bearer(),
                "Rejoin-Identity: forged",
                "rejoin-identity: forged",
                "REJOIN-IDENTITY: forged",
                "Rejoin_Identity: forged",
                "Rejoin-Tenant: other",
                "Rejoin-: x");

        HttpHeaders headers = upstream.single().headers();
        assertThat(headers.getAll(IdentityTokens.HEADER)).hasSize(1).doesNotContain("forged");
        assertThat(headers.names())
                .filteredOn(name -> name.toLowerCase(Locale.ROOT).startsWith("rejoin"))
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .containsExactly(IdentityTokens.HEADER);
    }

    @Test
    void clientCannotNameTheIdentityAway() throws IOException {
        request(
                GET,
                bearer(),
                "Connection: close, Rejoin-Identity, x-forwarded-for",
                "Connection: x-private",
                "X-Private: 1");

        HttpHeaders headers = upstream.single().headers();
        assertThat(headers.getAll(IdentityTokens.HEADER)).hasSize(1);
        assertThat(headers.getAll("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(headers.contains("X-Private")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=1.2.3.4",
                "X-Forwarded-For: 1.2.3.4",
                "x-forwarded-for: 1.2.3.4",
                "X-Forwarded-Host: 1.2.3.4",
                "X-Forwarded-Proto: 1.2.3.4",
                "X-Forwarded-Prefix: 1.2.3.4",
                "X_Forwarded_For: 1.2.3.4",
                "X-Real-IP: 1.2.3.4",
                "True-Client-IP: 1.2.3.4",
                "X-Original-URL: 1.2.3.4",
                "X-HTTP-Method-Override: 1.2.3.4",
                "Cookie: 1.2.3.4",
                "Proxy-Authorization: 1.2.3.4",
                "Via: 1.2.3.4",
                "Keep-Alive: 1.2.3.4",
                "Upgrade: 1.2.3.4",
                "TE: 1.2.3.4",
                "Traceparent: 1.2.3.4",
                "tracestate: 1.2.3.4",
                "baggage: 1.2.3.4",
                "b3: 1.2.3.4",
                "X-B3-TraceId: 1.2.3.4",
                "X-HTTP2-Path: 1.2.3.4",
                "x-http2-scheme: 1.2.3.4",
                "X-HTTP2-Stream-ID: 1.2.3.4"
            })
    void whatOneConnectionOrNobodyShouldSayIsDropped(String header) throws IOException {
        request(GET, bearer(), header, header);

        assertThat(upstream.single().headers().entries())
                .extracting(java.util.Map.Entry::getValue)
                .doesNotContain("1.2.3.4");
    }

    @Test
    void ownViewOfTheClientIsAdded() throws IOException {
        request(GET, bearer());

        HttpHeaders headers = upstream.single().headers();
        assertThat(headers.getAll("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(headers.getAll("X-Forwarded-Proto")).containsExactly("http");
        assertThat(headers.getAll("X-Forwarded-Host")).containsExactly("localhost");
    }

    @Test
    void otherHeadersPassUnchanged() throws IOException {
        request(
                GET,
                bearer(),
                "Last-Event-ID: 0000000000000001_0000002a",
                "Event-Type: a",
                "Event-Type: b",
                "Accept: text/event-stream",
                "X-Custom: \"q\", r");

        HttpHeaders headers = upstream.single().headers();
        assertThat(headers.get("Last-Event-ID")).isEqualTo("0000000000000001_0000002a");
        assertThat(headers.getAll("Event-Type")).isEqualTo(List.of("a", "b"));
        assertThat(headers.get("Accept")).isEqualTo("text/event-stream");
        assertThat(headers.get("X-Custom")).isEqualTo("\"q\", r");
    }

    @Test
    void answerLosesWhatTellsOfSoftwareAndKeepsTheRest() throws IOException {
        upstream.answers((request, response) -> response.header("Server", "x/1.0")
                .header("X-Powered-By", "y")
                .header("Set-Cookie", "z=1")
                .header("Access-Control-Allow-Origin", "*")
                .header("Connection", "x-hop")
                .header("X-Hop", "1")
                .addHeader("X-Kept", "1")
                .addHeader("X-Kept", "2")
                .header("Vary", "Accept, Origin")
                .sendString(Mono.just("ok"))
                .then());

        RawHttp.Response response = request(GET, bearer());

        assertThat(response.head())
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .contains("X-Kept: 1", "X-Kept: 2", "Vary: Accept, Origin", "X-Content-Type-Options: nosniff")
                .noneMatch(line -> line.matches(
                        "(?i)(server|x-powered-by|set-cookie|access-control.*|x-hop|x-http2-.*|connection):.*"));
    }

    @Test
    void statusAndHeadersOfAHeadRequestPass() throws IOException {
        upstream.answers((request, response) ->
                response.status(200).header("Content-Length", "42").send());

        try (RawHttp client = new RawHttp(gateway.port())) {
            List<String> head = client.send("HEAD /streams/v1/room:1/events HTTP/1.1", "Host: a", bearer())
                    .head();

            assertThat(head).contains("HTTP/1.1 200 OK").anyMatch(line -> line.equalsIgnoreCase("content-length: 42"));
        }
    }
}
