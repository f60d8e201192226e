// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The only place where a failed exchange becomes a response: a problem, a stream that says when to come back, or, where the
 * response has already begun, a cut connection.
 */
public final class ProblemHandler implements WebExceptionHandler, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    /** Before the web framework's own handlers, which would speak in other words. */
    private static final int ORDER = -10;

    /** An EventSource told to come back does so spread over this span, so that a restarted product is not met by all at once. */
    private static final long EARLIEST_RETURN_MS = 1_000;

    private static final long RETURN_SPREAD_MS = 4_000;

    private static final int MAX_BODY_TO_SKIP = 64 * 1024;

    private static final String EVENT_STREAM = "text/event-stream";

    private final RandomGenerator random;

    public ProblemHandler(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (hasBegun(response)) {
            LOG.debug("{}cut: {}", exchange.getLogPrefix(), failure.toString());
            exchange.getAttributes().put(Problem.CUT, true);
            return cut(response);
        }
        Problem problem = problem(exchange, failure);
        exchange.getAttributes().put(Problem.ATTRIBUTE, problem.code());
        return problem.retryable() && wantsStream(exchange.getRequest())
                ? writeStream(response, problem)
                : write(exchange, problem);
    }

    /** Also by the server itself, which answers what it cannot read any further. */
    private static boolean hasBegun(ServerHttpResponse response) {
        HttpServerResponse connection = ServerHttpResponseDecorator.getNativeResponse(response);
        return response.isCommitted() || connection.hasSentHeaders();
    }

    private static Problem problem(ServerWebExchange exchange, Throwable failure) {
        return switch (failure) {
            case RefusedException refused -> refused.problem();
            case ResponseStatusException status
            when status.getStatusCode().is4xxClientError() -> refused(status.getStatusCode());
            default -> {
                LOG.error(
                        "{}{} {}",
                        exchange.getLogPrefix(),
                        exchange.getRequest().getMethod(),
                        exchange.getRequest().getURI().getRawPath(),
                        failure);
                yield Refusal.INTERNAL.because("the gateway failed; its log tells why");
            }
        };
    }

    private static Problem refused(HttpStatusCode status) {
        if (status == HttpStatus.NOT_FOUND) {
            return Refusal.NOT_FOUND.because("no product is routed at this path");
        }
        if (status == HttpStatus.METHOD_NOT_ALLOWED) {
            return Refusal.METHOD_NOT_ALLOWED.because("this method is not allowed here");
        }
        return Refusal.REQUEST_INVALID.because("the request could not be understood");
    }

    /** Both are asked for: whoever says errors=stream but does not read streams could not make sense of one. */
    private static boolean wantsStream(ServerHttpRequest request) {
        return request.getMethod() == HttpMethod.GET
                && "stream".equals(request.getQueryParams().getFirst("errors"))
                && request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT).stream()
                        .anyMatch(accept -> accept.contains(EVENT_STREAM));
    }

    private Mono<Void> writeStream(ServerHttpResponse response, Problem problem) {
        Duration wait = problem.retryAfter();
        long earliest = Math.max(EARLIEST_RETURN_MS, wait == null ? 0 : wait.toMillis());
        long retry = random.nextLong(earliest, earliest + RETURN_SPREAD_MS);
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().set(HttpHeaders.CONTENT_TYPE, EVENT_STREAM);
        response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
        return write(response, ("retry: " + retry + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    public static Mono<Void> write(ServerWebExchange exchange, Problem problem) {
        ServerHttpResponse response = exchange.getResponse();
        exchange.getAttributes().put(Problem.ATTRIBUTE, problem.code());
        response.setRawStatusCode(problem.status());
        problem.headers().forEach(response.getHeaders()::set);
        if (!isWorthReading(exchange.getRequest())) {
            response.getHeaders().set(HttpHeaders.CONNECTION, "close");
        }
        return write(response, problem.toJson());
    }

    /** Whether the body of a refused request is short enough to read past, so that the connection can serve the next one. */
    private static boolean isWorthReading(ServerHttpRequest request) {
        return !request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING)
                && request.getHeaders().getContentLength() <= MAX_BODY_TO_SKIP;
    }

    private static Mono<Void> write(ServerHttpResponse response, byte[] body) {
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /**
     * Ends a response that has begun so that the client sees that it is not whole.
     *
     * <p>Left to the framework, a product's "connection reset" would pass for the client's own and end the response as if complete.
     */
    private static Mono<Void> cut(ServerHttpResponse response) {
        HttpServerResponse connection = ServerHttpResponseDecorator.getNativeResponse(response);
        return Mono.fromRunnable(
                () -> connection.withConnection(it -> it.channel().close()));
    }
}
