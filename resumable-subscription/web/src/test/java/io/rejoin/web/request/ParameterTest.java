// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and that the answer names the field and what was expected. */
class ParameterTest {

    private static final String SSE = "text/event-stream";
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server =
            TestServer.start(subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT);
    private final RawClient client = server.client();

    @AfterEach
    void close() {
        assertThat(subscriptions.isUnused()).isTrue();
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                JSON + "|limit=0|limit: 0 (expected: 1..1000)",
                JSON + "|limit=-1|limit: -1 (expected: 1..1000)",
                JSON + "|limit=1001|limit: 1001 (expected: 1..1000)",
                JSON + "|limit=99999999999999999999|limit: 99999999999999999999 (expected: 1..1000)",
                JSON + "|limit=|limit: '' (expected: 1..1000)",
                JSON + "|limit|limit: '' (expected: 1..1000)",
                JSON + "|limit=1e2|limit: 1e2 (expected: 1..1000)",
                JSON + "|limit=%2B1|limit: +1 (expected: 1..1000)",
                JSON + "|limit=1&limit=2|limit: 2 values (expected: at most one)",
                JSON + "|limits=1|limits: not a parameter of application/json"
                        + " (expected: after, before, from, limit, wait)",
                JSON + "|cursor=x|cursor: not a parameter of application/json"
                        + " (expected: after, before, from, limit, wait)",
                JSON + "|after=0000000000000000_00000000&before=0000000000000000_00000000"
                        + "|before: together with after (expected: one of after, before, from)",
                JSON + "|after=0000000000000000_00000000&from=latest"
                        + "|from: together with after (expected: one of after, before, from)",
                JSON + "|wait=25s|wait: without after (expected: together with after)",
                JSON + "|wait=25s&from=latest|wait: without after (expected: together with after)",
                JSON + "|wait=0ms&after=0000000000000000_00000000|wait: 0ms (expected: 1ms..1m)",
                JSON + "|wait=61s&after=0000000000000000_00000000|wait: 61s (expected: 1ms..1m)",
                JSON + "|wait=999999999999d&after=0000000000000000_00000000"
                        + "|wait: 999999999999d (expected: 1ms..1m)",
                JSON + "|wait=25&after=0000000000000000_00000000|wait: 25 (expected: 1ms..1m,"
                        + " a whole number and ms, s, m, h or d, such as 250ms, 25s, 10m, 24h, 7d)",
                JSON + "|from=first|from: first (expected: earliest, latest, or -1..-1000000)",
                JSON + "|from=-0|from: -0 (expected: earliest, latest, or -1..-1000000)",
                JSON + "|from=10|from: 10 (expected: earliest, latest, or -1..-1000000)",
                JSON + "|from=-1000001|from: -1000001 (expected: earliest, latest, or -1..-1000000)",
                JSON + "|from=--1|from: --1 (expected: earliest, latest, or -1..-1000000)",
                SSE + "|from=-|from: - (expected: earliest, latest, or -1..-1000000)",
                SSE + "|onreset=never|onreset: never (expected: earliest or latest)",
                SSE + "|onreset=|onreset: '' (expected: earliest or latest)",
                SSE + "|errors=json|errors: json (expected: stream)",
                SSE + "|limit=5|limit: not a parameter of text/event-stream (expected: cursor, errors, from, onreset)",
                SSE + "|wait=5s|wait: not a parameter of text/event-stream (expected: cursor, errors, from, onreset)",
                NDJSON + "|errors=stream|errors: not a parameter of application/x-ndjson"
                        + " (expected: cursor, from, onreset)",
                NDJSON + "|from=earliest&from=latest|from: 2 values (expected: at most one)",
                SSE + "|%0d%0ax=1|??x: not a parameter of text/event-stream (expected: cursor, errors, from, onreset)",
            })
    void isRefusedByNameWithWhatWasExpected(String accept, String query, String detail) {
        client.get("?" + query, accept);
        assertThat(client.status()).isEqualTo(400);
        assertThat(client.header("content-type")).isEqualTo("application/problem+json");
        assertThat(client.rest())
                .contains("\"code\":\"parameter-invalid\"")
                .contains("\"status\":400")
                .contains("\"retryable\":false")
                .contains("\"detail\":\"" + detail + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                JSON + "|after=|''",
                JSON + "|before=1|1",
                JSON + "|after=0000000000000001_0000000G|0000000000000001_0000000G",
                SSE + "|cursor=0000000000000000_00000001|0000000000000000_00000001",
                SSE + "|cursor=|''",
                NDJSON + "|cursor=9999999999999999_00000000|9999999999999999_00000000",
                SSE + "|cursor=0000000000000001_0000ABCD|0000000000000001_0000ABCD",
            })
    void refusesCursorsThatNoServerMade(String accept, String query, String shown) {
        client.get("?" + query, accept);
        assertThat(client.status()).isEqualTo(400);
        assertThat(client.rest())
                .contains("\"code\":\"cursor-malformed\"")
                .contains("(expected: 16 digits, '_', 8 lower-case hex digits)")
                .contains("cursor: '" + (shown.equals("''") ? "" : shown) + "'");
    }

    @Test
    void refusesAMalformedLastEventIdEvenWhereTheQueryHasAGoodCursor() {
        client.get("?cursor=0000000000000000_00000000", SSE, "Last-Event-ID: 17");
        assertThat(client.status()).isEqualTo(400);
        assertThat(client.rest()).contains("\"code\":\"cursor-malformed\"").contains("'17'");
    }

    @Test
    void refusesTwoLastEventIds() {
        client.get("", SSE, "Last-Event-ID: a", "Last-Event-ID: b");
        assertThat(client.status()).isEqualTo(400);
        assertThat(client.rest()).contains("Last-Event-ID: 2 values (expected: at most one)");
    }

    @ParameterizedTest
    @CsvSource({"text/html", "application/problem+json", "text/event-stream;q=0", "nonsense", "application/xml"})
    void refusesWhatItCannotSend(String accept) {
        client.get("", accept);
        assertThat(client.status()).isEqualTo(406);
        assertThat(client.rest())
                .contains("\"code\":\"not-acceptable\"")
                .contains("(expected: application/json, text/event-stream, application/x-ndjson)");
    }

    @Test
    void refusesOtherMethodsAndSaysWhichThereAre() {
        client.send("DELETE /events", "Content-Length: 0");
        assertThat(client.status()).isEqualTo(405);
        assertThat(client.header("allow")).isEqualTo("GET,HEAD");
        assertThat(client.rest()).contains("\"code\":\"method-not-allowed\"");
    }
}
