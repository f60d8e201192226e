// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class BodyLimitTest extends FrontDoorTest {

    private static final int LIMIT = 1024 * 1024;
    private static final String POST = "POST /streams/v1/room:1/events HTTP/1.1";

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean complete = new AtomicBoolean();

    private void countBodies() {
        bytes.set(0);
        complete.set(false);
        upstream.answers((request, response) -> request.receive()
                .doOnNext(piece -> bytes.addAndGet(piece.readableBytes()))
                .then()
                .doOnSuccess(done -> complete.compareAndSet(false, request.method() == HttpMethod.POST))
                .onErrorComplete()
                .then(Mono.defer(() -> response.status(201).send())));
    }

    @Test
    void bodyOfTheLimitPasses() throws IOException {
        countBodies();
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", bearer(), "Content-Length: " + LIMIT);

            assertThat(client.sendBytes("x".repeat(LIMIT)).response().status()).isEqualTo(201);
            assertThat(bytes).hasValue(LIMIT);
        }
    }

    @Test
    void bodyWithoutDeclaredLengthPassesUpToTheLimit() throws IOException {
        countBodies();
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", bearer(), "Transfer-Encoding: chunked");
            client.sendBytes("100000\r\n" + "x".repeat(LIMIT) + "\r\n0\r\n\r\n");

            assertThat(client.response().status()).isEqualTo(201);
            assertThat(bytes).hasValue(LIMIT);
        }
    }

    @Test
    void bodyThatDeclaresMoreIsRefusedUnread() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            RawHttp.Response response = client.send(POST, "Host: a", bearer(), "Content-Length: " + (LIMIT + 1))
                    .response();

            assertTooLarge(response);
            assertThat(upstream.received()).isEmpty();
            assertThat(client.stream().read()).as("the connection is closed").isEqualTo(-1);
        }
    }

    @Test
    void bodyThatGrowsBeyondTheLimitIsRefusedAndNeverSeenWhole() throws IOException {
        countBodies();
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", bearer(), "Transfer-Encoding: chunked");
            client.sendBytes("100001\r\n" + "x".repeat(LIMIT + 1) + "\r\n");

            assertTooLarge(client.response());
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> upstream.received().size() == 1);
        assertThat(complete).isFalse();
    }

    @Test
    void endlessBodyOfAStrangerIsNotReadToItsEnd() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", "Transfer-Encoding: chunked");

            assertThat(client.response().status()).isEqualTo(401);
            assertThat(client.stream().read()).as("the connection is closed").isEqualTo(-1);
        }
    }

    @Test
    void lengthThatContradictsItselfIsRefused() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", bearer(), "Content-Length: 3", "Content-Length: 4");

            assertThat(client.response().status()).isEqualTo(400);
            assertThat(upstream.received()).isEmpty();
        }
    }

    @Test
    void lengthBesideChunksIsRefused() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", bearer(), "Content-Length: 4", "Transfer-Encoding: chunked");
            client.sendBytes("3\r\nabc\r\n0\r\n\r\n");

            assertThat(client.response().status()).isEqualTo(400);
            assertThat(upstream.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "xchunked", "chunked, identity", "identity"})
    void transferCodingThatIsNotUnderstoodIsRefused(String coding) throws IOException {
        assertThat(request("POST /streams/v1/room:1/events", bearer(), "Transfer-Encoding: " + coding)
                        .status())
                .isEqualTo(400);
        assertThat(upstream.received()).isEmpty();
    }

    private static void assertTooLarge(RawHttp.Response response) {
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.header("Connection")).isEqualTo("close");
        assertThat(response.body()).contains("\"code\":\"body-too-large\"", "1048576");
    }

    /** Reactor Netty answers it by itself, and completes its body for who asks for it only then: here, where there is a connection to the product. */
    @Test
    void malformedBodyIsNotTakenForAnEmptyOne() throws IOException {
        countBodies();
        try (GatewayUnderTest fresh = GatewayUnderTest.inFrontOf(upstream.uri());
                RawHttp client = new RawHttp(fresh.port())) {
            client.sendBytes(String.join("\r\n", POST, "Host: a", bearer(), "Transfer-Encoding: chunked", "", "")
                    + "1\r\nx\r\nzz\r\n");

            assertThat(client.response().status()).isEqualTo(400);
            assertThat(request(fresh, "GET /streams/v1/a", bearer()).status())
                    .as("whatever it was sent before, the product has")
                    .isEqualTo(201);
        }
        assertThat(upstream.received()).extracting(Upstream.Received::method).contains("GET");
        assertThat(complete).isFalse();
    }

    @Test
    void answerThatHasBegunIsCutWhereTheBodyGrowsBeyondTheLimit() throws IOException {
        upstream.answers((request, response) -> Mono.when(
                request.receive().then().onErrorComplete(),
                response.sendString(Flux.concat(Mono.just("part"), Mono.never()), StandardCharsets.US_ASCII)));
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(POST, "Host: a", bearer(), "Transfer-Encoding: chunked").sendBytes("1\r\nx\r\n");
            client.head();
            assertThat(client.chunk()).asString().isEqualTo("part");
            client.sendBytes("100001\r\n" + "x".repeat(LIMIT + 1) + "\r\n");

            assertThatThrownBy(client::chunk)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
