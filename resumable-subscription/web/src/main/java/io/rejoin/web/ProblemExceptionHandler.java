// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.web.departure.RetryDelay;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.problem.ProblemDocument;
import io.rejoin.web.problem.ProblemMapping;
import io.rejoin.web.request.StreamHeaders;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Renders every error of a service as {@code application/problem+json}, before Spring Boot's own handler would.
 *
 * <p>Errors that nobody expected are logged with an id, and answered with that id and nothing else of them. Where the
 * request asked for {@code errors=stream}, a retryable problem is answered with status 200 and a reconnection delay:
 * browsers give up on an event stream for ever when they see any other status. Where the answer has begun, its connection is closed.
 */
public final class ProblemExceptionHandler implements WebExceptionHandler, Ordered {

    /** Just before Spring Boot's, which has -1. */
    public static final int ORDER = -2;

    private final RetryDelay retryDelay;
    private final ProblemMapping mapping;

    public ProblemExceptionHandler(WebLimits limits) {
        this(limits, RandomGenerator.getDefault());
    }

    ProblemExceptionHandler(WebLimits limits, RandomGenerator random) {
        this.retryDelay = new RetryDelay(limits, random);
        this.mapping = new ProblemMapping(random);
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return cut(response).then(Mono.error(error));
        }
        ProblemException problem = mapping.problemOf(error, exchange.getLogPrefix());
        HttpHeaders headers = response.getHeaders();
        mapping.headersOf(error).forEach(headers::put);
        StreamHeaders.apply(headers);
        if (problem.code().retryable() && StreamHeaders.wantsErrorsAsStream(exchange.getRequest())) {
            response.setStatusCode(HttpStatusCode.valueOf(200));
            headers.setContentType(MediaType.TEXT_EVENT_STREAM);
            return write(response, Framing.SSE.drain(retryDelay.next()));
        }
        response.setStatusCode(HttpStatusCode.valueOf(problem.code().status()));
        headers.setContentType(ProblemDocument.MEDIA_TYPE);
        if (problem.code().retryable() && problem.code().status() == 503) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(retryDelay.next())));
        }
        return write(response, ProblemDocument.bytes(problem));
    }

    /**
     * Ends an answer that has begun so that the client sees that it is not whole. Left to the framework, a "connection reset" of what the product
     * reads from would pass for the client's own, and the answer end as if it were.
     */
    private static Mono<Void> cut(ServerHttpResponse response) {
        return ServerHttpResponseDecorator.getNativeResponse(response) instanceof HttpServerResponse server
                ? Mono.fromRunnable(() ->
                        server.withConnection(connection -> connection.channel().close()))
                : Mono.empty();
    }

    private static long wholeSeconds(Duration delay) {
        return delay.plusMillis(999).toSeconds();
    }

    private static Mono<Void> write(ServerHttpResponse response, byte[] body) {
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
