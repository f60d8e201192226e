// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.web.BytesUnderway;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class RequestBodyTest {

    private static final List<HttpMessageReader<?>> READERS = List.of();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RequestBody body = new RequestBody(8, Duration.ofSeconds(30), time);

    @Test
    void aBodyOfManyPiecesIsOne() {
        StepVerifier.create(body.read(request(pieces("ab", "cd", "ef"))))
                .assertNext(bytes -> assertThat(bytes).isEqualTo("abcdef".getBytes(US_ASCII)))
                .verifyComplete();
    }

    @Test
    void whatComesAfterTheLimitIsNotWaitedFor() {
        Flux<DataBuffer> endless = pieces("12345", "67890").concatWith(Flux.never());
        StepVerifier.create(body.read(request(endless)))
                .verifyErrorSatisfies(error ->
                        assertProblem(error, ProblemCode.BODY_TOO_LARGE, "body: too large (expected: 1..8 bytes)"));
    }

    @Test
    void aClientThatStopsHalfWayIsNotWaitedForForEver() {
        StepVerifier.create(body.read(request(pieces("12").concatWith(Flux.never()))))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
                .verifyErrorSatisfies(
                        error -> assertProblem(error, ProblemCode.BODY_INVALID, "body: not complete within 30000ms"));
    }

    /** Of clients that stop just before the end, as many as one connection has streams. */
    @Test
    void whatAllHoldThatAreNotCompleteIsBounded() {
        BytesUnderway underway = new BytesUnderway("bodies", 10);
        RequestBody bounded = new RequestBody(8, Duration.ofSeconds(30), time, underway);
        Disposable stopped = bounded.read(request(pieces("1234567").concatWith(Flux.never())))
                .subscribe();
        StepVerifier.create(bounded.read(request(pieces("12", "34"))))
                .verifyErrorSatisfies(error -> assertProblem(
                        error, ProblemCode.TOO_MUCH_UNDERWAY, "bodies: 11 bytes under way (expected: at most 10)"));
        StepVerifier.create(bounded.read(request(pieces("123"))))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(underway.bytes()).isEqualTo(7);
        stopped.dispose();
        assertThat(underway.bytes()).isZero();
        StepVerifier.create(bounded.read(request(pieces("12", "34"))))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(underway.bytes()).isZero();
    }

    private static void assertProblem(Throwable error, ProblemCode code, String detail) {
        assertThat(error).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.detail()).isEqualTo(detail);
        });
    }

    private static Flux<DataBuffer> pieces(String... texts) {
        return Flux.fromArray(texts).map(text -> DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(US_ASCII)));
    }

    private static ServerRequest request(Flux<DataBuffer> content) {
        return ServerRequest.create(
                MockServerWebExchange.from(MockServerHttpRequest.post("/").body(content)), READERS);
    }
}
