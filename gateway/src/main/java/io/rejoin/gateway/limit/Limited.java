// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** A verdict as the client gets it: on with the request, or a refusal that says when to come back. */
final class Limited {

    private static final String ATTRIBUTE = Limited.class.getName();

    private Limited() {}

    /** Goes on when the verdict is there, on the request's own event loop, with headers that tell what is left. */
    static Mono<Void> by(
            CompletionStage<Verdict> verdict,
            ServerWebExchange exchange,
            LimitMeters meters,
            Supplier<Mono<Void>> next) {
        CompletableFuture<Verdict> future = verdict.toCompletableFuture();
        if (future.isDone()) {
            return judged(future.join(), exchange, meters, next);
        }
        Object request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        return Mono.fromFuture(future.thenApplyAsync(
                        it -> it, ((Connection) request).channel().eventLoop()))
                .flatMap(it -> judged(it, exchange, meters, next));
    }

    private static Mono<Void> judged(
            Verdict verdict, ServerWebExchange exchange, LimitMeters meters, Supplier<Mono<Void>> next) {
        meters.count(verdict);
        return switch (verdict) {
            case Verdict.Admitted(var _, var quota) -> {
                tell(exchange, quota);
                yield next.get();
            }
            case Verdict.Limited(var _, var quota) -> {
                quota.writeTo(exchange.getResponse().getHeaders());
                yield refused(quota);
            }
            case Verdict.TooManyOpen(var _, var policy) ->
                refused(Refusal.TOO_MANY_CONNECTIONS.because(
                        policy + ": all are open (expected: one that ends first)", pause(Limiter.OPEN_WAIT_MICROS)));
            case Verdict.Unknown _ ->
                refused(Refusal.LIMITS_UNAVAILABLE.because("limits cannot be checked at present"));
        };
    }

    static Mono<Void> refused(Quota quota) {
        return refused(Refusal.RATE_LIMITED.because(
                "%s: more than %s".formatted(quota.policy(), quota.rate()), pause(quota.untilMicros())));
    }

    private static Mono<Void> refused(io.rejoin.gateway.refusal.Problem problem) {
        return Mono.error(new RefusedException(problem));
    }

    private static Duration pause(long micros) {
        return Duration.ofSeconds(Quota.seconds(micros));
    }

    /** The tightest of all limits that the request has passed so far. */
    private static void tell(ServerWebExchange exchange, @org.jspecify.annotations.Nullable Quota quota) {
        Quota tightest = Quota.tighter(exchange.getAttribute(ATTRIBUTE), quota);
        if (tightest != null) {
            exchange.getAttributes().put(ATTRIBUTE, tightest);
            tightest.writeTo(exchange.getResponse().getHeaders());
        }
    }
}
