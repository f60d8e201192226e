// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad input is answered with a problem that names the field and what was expected. */
class BadInputTest extends ServiceTest {

    private final Client client = anyone();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // Body
                "{ | - | - | 400 | body-invalid | body: not JSON: ends too early",
                "`` | - | - | 400 | body-invalid | body: empty (expected: at least one byte)",
                "` ` | - | - | 400 | body-invalid | body: empty (expected: one JSON value)",
                "1 2 | - | - | 400 | body-invalid | body: more than one JSON value",
                "a=1 | Content-Type | application/json | 400 | body-invalid | body: not JSON",
                "`` | Content-Type | application/octet-stream | 400 | body-invalid | body: empty",
                "` ` | Content-Type | application/x-ndjson | 400 | body-invalid | body: no lines (expected: 1..1000)",
                // Content-Type
                "1 | Content-Type | json | 415 | unsupported-media-type | Content-Type: not a media type",
                "1 | Content-Type | */* | 415 | unsupported-media-type | Content-Type: a range",
                "1 | Content-Type | application/json;charset=utf-16 | 415 | unsupported-media-type | Content-Type: charset UTF-16 (expected: utf-8)",
                "1 | Content-Encoding | gzip | 415 | unsupported-media-type | Content-Encoding: ",
                // Event-Type
                "1 | Event-Type | rejoin.live | 400 | event-type-invalid | event type: 'rejoin.live' (expected: 1..64",
                "1 | Event-Type | a b | 400 | event-type-invalid | event type: 'a b' (expected: 1..64",
                "1 | Event-Type | `` | 400 | event-type-invalid | event type: '' (expected: 1..64",
                // Idempotency-Key
                "1 | Idempotency-Key | `` | 400 | idempotency-key-invalid | idempotency key: '' (expected: 1..255",
                "1 | Idempotency-Key | a b | 400 | idempotency-key-invalid | idempotency key: 'a b' (expected: 1..255",
                // Ephemeral
                "1 | Ephemeral | 5 | 400 | parameter-invalid | Ephemeral: 5 (expected: a whole number and ms, s, m, h or d",
                "1 | Ephemeral | 0s | 400 | parameter-invalid | Ephemeral: 0s (expected: 1ms..10m)",
                "1 | Ephemeral | 11m | 400 | parameter-invalid | Ephemeral: 11m (expected: 1ms..10m)",
                "1 | Ephemeral | -1s | 400 | parameter-invalid | Ephemeral: -1s (expected:",
            })
    void ofAPublish(String body, String header, String value, int status, String code, String detail) {
        String stream = freshStream();
        Answer answer =
                header == null ? client.post(events(stream), body) : client.post(events(stream), body, header, value);
        answer.assertProblem(status, code);
        assertThat(answer.detail()).startsWith(detail);
        assertNothingWritten(stream);
    }

    @ParameterizedTest
    @CsvSource({"%2e%2e", "..%2fadmin", "a%2Fb", "a%20b", "a;b=1", "a%00b", "%C3%A9", "%FF", "a%25b", "a+b", "a%3Fb"})
    void ofAStreamName(String name) {
        client.post(events(name), "1").assertProblem(400, "stream-name-invalid");
        client.get(events(name)).assertProblem(400, "stream-name-invalid");
        client.get("/streams/v1/" + name).assertProblem(400, "stream-name-invalid");
        client.delete("/streams/v1/" + name).assertProblem(400, "stream-name-invalid");
    }

    /** What is at these addresses is no stream. */
    @ParameterizedTest
    @CsvSource({"events", "ws"})
    void ofANameThatIsNotForStreams(String name) {
        client.post(events(name), "1").assertProblem(400, "stream-name-invalid");
        client.get(events(name)).assertProblem(400, "stream-name-invalid");
    }

    @Test
    void ofAStreamNameThatIsTooLong() {
        String longest = "n".repeat(255);
        client.publish(longest, "1");
        Answer answer = client.post(events(longest + "n"), "1").assertProblem(400, "stream-name-invalid");
        assertThat(answer.detail()).contains("1..255");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=-1, limit",
        "limit=1001, limit",
        "limit=99999999999999999999, limit",
        "limit=x, limit",
        "limit=, limit",
        "limit=1&limit=2, limit",
        "wait=1, wait",
        "wait=1y, wait",
        "from=first, from",
        "from=-0, from",
        "nonsense=1, nonsense",
    })
    void ofAPage(String query, String parameter) {
        Answer answer = client.get(events(freshStream()) + "?" + query).assertProblem(400, "parameter-invalid");
        assertThat(answer.detail()).contains(parameter);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit: 0 (expected: 1..1000)",
        "limit=-1, limit: -1 (expected: 1..1000)",
        "limit=1001, limit: 1001 (expected: 1..1000)",
        "limit=99999999999999999999, limit: 99999999999999999999 (expected: 1..1000)",
        "limit=1&limit=1, limit: 2 values (expected: one)",
        "prefix=a%20b, prefix: a b (expected: 0..255",
        "after=%00, after: ? (expected: 0..255",
        "lmit=1, lmit: unknown parameter (expected:",
    })
    void ofAListing(String query, String detail) {
        Answer answer = client.get("/streams/v1?" + query).assertProblem(400, "parameter-invalid");
        assertThat(answer.detail()).startsWith(detail);
    }

    /** A parameter is no way to say what a header, or another operation, would say. */
    @Test
    void ofWhatTakesNoParameters() {
        String stream = freshStream();
        String path = "/streams/v1/" + stream;
        assertThat(client.post(events(stream) + "?ephemeral=5s", "1")
                        .assertProblem(400, "parameter-invalid")
                        .detail())
                .isEqualTo("ephemeral: unknown parameter (expected: none)");
        client.put(path + "?maxAge=1s", "{}").assertProblem(400, "parameter-invalid");
        assertNothingWritten(stream);
        String cursor = client.publish(stream, "1");
        client.delete(path + "?dryrun=true").assertProblem(400, "parameter-invalid");
        client.get(path + "?x").assertProblem(400, "parameter-invalid");
        client.put(events(stream) + "/" + cursor + "?x=1", "2").assertProblem(400, "parameter-invalid");
        client.get("/streams/v1/ws?cursor=" + cursor).assertProblem(400, "parameter-invalid");
        assertThat(client.get(events(stream)).body()).contains("\"data\":1");
    }

    @Test
    void ofARetention() {
        String path = "/streams/v1/" + freshStream();
        Answer unknown = client.put(path, "{\"retention\":{\"maxSize\":1}}").assertProblem(400, "body-invalid");
        assertThat(unknown.detail()).startsWith("retention.maxSize: unknown");
        Answer range = client.put(path, "{\"retention\":{\"maxEvents\":0}}").assertProblem(400, "body-invalid");
        assertThat(range.detail()).isEqualTo("retention.maxEvents: 0 (expected: 1..1000000000)");
        client.put(path, "{}", "Content-Type", "text/plain").assertProblem(415, "unsupported-media-type");
        client.put(path, " ".repeat(4_097)).assertProblem(413, "body-too-large");
    }

    @Test
    void aHeaderThatIsThereTwiceIsRefused() {
        for (String header : new String[] {"Event-Type", "Idempotency-Key", "Ephemeral"}) {
            Answer answer = client.post(events(freshStream()), "1", header, "1s", header, "2s")
                    .assertProblem(400, "parameter-invalid");
            assertThat(answer.detail()).isEqualTo(header + ": 2 values (expected: one)");
        }
    }

    static Stream<Arguments> tooLarge() {
        return Stream.of(
                Arguments.of("application/json", (1 << 20) + 1, 1 << 20),
                Arguments.of("application/json", 5 << 20, 1 << 20),
                Arguments.of("application/x-ndjson", (1 << 20) + 1, 1 << 20),
                Arguments.of("application/octet-stream", (1 << 20) + 1, 1 << 20));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void aBodyThatIsTooLargeIsRefusedByItsLengthAndWhileItComes(String contentType, int size, int limit) {
        String stream = freshStream();
        byte[] body = new byte[size];
        Answer announced =
                client.post(events(stream), body, "Content-Type", contentType).assertProblem(413, "body-too-large");
        assertThat(announced.detail()).isEqualTo("body: too large (expected: 1.." + limit + " bytes)");
        client.send(client.request(events(stream), "Content-Type", contentType)
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))))
                .assertProblem(413, "body-too-large");
        assertNothingWritten(stream);
    }

    @Test
    void anEphemeralEventThatIsTooLargeIsRefused() {
        String stream = "n".repeat(255);
        String largest = "\"" + "x".repeat(15_358) + "\"";
        assertThat(client.post(events(stream), largest, "Ephemeral", "1s").status())
                .isEqualTo(202);
        Answer answer =
                client.post(events(stream), largest + " ", "Ephemeral", "1s").assertProblem(413, "body-too-large");
        assertThat(answer.detail()).isEqualTo("body: too large (expected: 1..15360 bytes)");
    }

    @Test
    void anEphemeralEventIsOneTextOrJsonWithoutAKey() {
        String path = events(freshStream());
        client.post(path, "1", "Ephemeral", "1s", "Idempotency-Key", "k").assertProblem(400, "idempotency-key-invalid");
        client.post(path, "1", "Ephemeral", "1s", "Content-Type", "application/x-ndjson")
                .assertProblem(415, "unsupported-media-type");
        client.post(path, "1", "Ephemeral", "1s", "Content-Type", "image/png")
                .assertProblem(415, "unsupported-media-type");
        assertThat(client.post(path, "hi", "Ephemeral", "1s", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void pathsAndMethodsThatAreNoneAreSaidToBe() {
        client.get("/").assertProblem(404, "not-found");
        client.get("/streams/v2/a").assertProblem(404, "not-found");
        client.get("/streams/v1/a/events/0000000000000001_00000000/x").assertProblem(404, "not-found");
        client.get("/actuator/health").assertProblem(404, "not-found");
        Answer answer = client.delete("/streams/v1/a/events").assertProblem(405, "method-not-allowed");
        assertThat(answer.header("Allow").split(",\\s*")).containsExactlyInAnyOrder("GET", "HEAD", "POST");
        client.post("/streams/v1", "1").assertProblem(405, "method-not-allowed");
        client.post("/streams/v1/a", "1").assertProblem(405, "method-not-allowed");
    }

    private void assertNothingWritten(String stream) {
        client.get("/streams/v1/" + stream).assertProblem(404, "stream-not-found");
    }
}
