// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import io.rejoin.gateway.drain.ClientConnection;
import io.rejoin.gateway.refusal.Problem;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Bounds what a product that is slow, failing or gone can cost: nobody waits longer than is set, a product that fails too often is
 * not asked for a while, and one product's requests cannot take up everything.
 *
 * <p>A request is attempted again only where that does no harm: after nothing of it was sent, or if it changes nothing or bears a key by
 * which the product knows it; at most a few times, and never beyond a fifth of all requests. All this is over when the answer's
 * headers are there; bodies take what they take.
 */
final class ResilienceFilter implements GlobalFilter, Ordered {

    private static final int SHORTEST_PAUSE_MS = 20;
    private static final int LONGEST_PAUSE_MS = 120;

    private final PerRoute<ProductGuard> guards;
    private final ReplayableBody bodies = new ReplayableBody();
    private final Scheduler scheduler;
    private final RandomGenerator random;

    ResilienceFilter(PerRoute<ProductGuard> guards, Scheduler scheduler, RandomGenerator random) {
        this.guards = guards;
        this.scheduler = scheduler;
        this.random = random;
    }

    /** The product refused for now, by its own word; kept while another attempt is made, and never seen outside. */
    private static final class RefusedForNow extends RuntimeException {
        RefusedForNow() {
            super(null, null, false, false);
        }
    }

    @Override
    public int getOrder() {
        return FilterOrder.RESILIENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        GatewayRoute route = Routes.of(exchange);
        ProductGuard guard = guards.of(route.id());
        if (route.takesWebSocket(exchange.getRequest().getPath().pathWithinApplication())
                && WebSocketUpgrade.isAskedFor(exchange.getRequest())) {
            return webSocket(guard, route, exchange, chain);
        }
        Duration limit = guard.responseTimeout().plus(LongPollFilter.waitOf(exchange.getRequest()));
        guard.budget().earn();
        if (Upload.isAnnouncedBy(exchange.getRequest())) {
            return uploaded(guard, route, exchange, chain, limit);
        }
        Mono<Void> answered = asked(guard, route, exchange, chain)
                .timeout(limit, Mono.error(() -> tooSlow(guard, route, exchange.getRequest())), scheduler);
        return isShared(route, exchange.getRequest()) ? sharing(guard, answered) : answered;
    }

    private Mono<Void> asked(
            ProductGuard guard, GatewayRoute route, ServerWebExchange exchange, GatewayFilterChain chain) {
        return bodies.of(exchange, (kept, repeatable) -> attempts(guard, route, kept, chain, repeatable));
    }

    /** Of the product's time nothing passes, and none of its places is taken, while the client's body is waited for. */
    private Mono<Void> uploaded(
            ProductGuard guard,
            GatewayRoute route,
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            Duration limit) {
        return Mono.defer(() -> {
            Place place = new Place(guard.share());
            if (!place.isFree()) {
                return Mono.error(place.refused());
            }
            Upload upload = new Upload(
                    exchange.getRequest(),
                    Upload.User.of(exchange),
                    scheduler,
                    place,
                    guard.uploads()::end,
                    () -> cutAnswer(exchange));
            guard.uploads().begin(upload);
            return asked(guard, route, exchange.mutate().request(upload).build(), chain)
                    .timeout(
                            Mono.firstWithSignal(upload.overdue(limit), upload.ousted()),
                            Mono.error(() ->
                                    upload.isOusted() ? Upload.noRoom() : tooSlow(guard, route, exchange.getRequest())))
                    .doFinally(end -> {
                        guard.uploads().end(upload);
                        place.giveBack();
                    });
        });
    }

    /**
     * Of itself Reactor Netty takes an answer for whole whose request's body breaks off, and then waits for its trailers for ever. The client
     * is to see that it is not whole.
     */
    private static void cutAnswer(ServerWebExchange exchange) {
        if (exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR) != null) {
            ClientConnection.of(exchange.getResponse()).hangUp();
        }
    }

    /** Those on streaming paths wait for what may take long to happen, and have no part in it. */
    private static boolean isShared(GatewayRoute route, ServerHttpRequest request) {
        return request.getMethod() != HttpMethod.GET || !route.takesTokenInUrl(request);
    }

    private static Mono<Void> sharing(ProductGuard guard, Mono<Void> request) {
        return Mono.defer(() -> {
            Place place = new Place(guard.share());
            return place.take() ? request.doFinally(_ -> place.giveBack()) : Mono.error(place.refused());
        });
    }

    private Mono<Void> attempts(
            ProductGuard guard,
            GatewayRoute route,
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            boolean repeatable) {
        AtomicInteger left = new AtomicInteger(guard.retries());
        HttpHeaders own = repeatable ? HttpHeaders.copyOf(exchange.getResponse().getHeaders()) : HttpHeaders.EMPTY;
        return attempt(guard, route, exchange, chain, repeatable ? left : null)
                .retryWhen(reactor.util.retry.Retry.from(signals -> signals.concatMap(signal -> {
                    Throwable failure = signal.failure();
                    boolean again = mayRepeat(failure, repeatable)
                            && left.getAndDecrement() > 0
                            && guard.budget().spend();
                    if (!again) {
                        return Mono.error(failure);
                    }
                    guard.retried().increment();
                    return Mono.delay(pause(), scheduler).doOnNext(waited -> UpstreamAttempt.forget(exchange, own));
                })))
                .onErrorResume(RefusedForNow.class, refusal -> Mono.empty()); // what the product said is the answer
    }

    private Duration pause() {
        return Duration.ofMillis(random.nextInt(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
    }

    /** Of a request that could not be delivered nothing was sent, whatever it is. */
    private static boolean mayRepeat(Throwable failure, boolean repeatable) {
        return switch (failure) {
            case RefusedForNow _ -> true;
            case RefusedException refused ->
                isUnreached(refused) || repeatable && refused.problem().code().equals(Refusal.UPSTREAM_FAILED.code());
            default -> false;
        };
    }

    private static boolean isUnreached(RefusedException refused) {
        return refused.problem().code().equals(Refusal.UPSTREAM_UNAVAILABLE.code())
                && !(refused instanceof CircuitOpen);
    }

    /** Refused without asking the product: there is no use in trying again at once. */
    private static final class CircuitOpen extends RefusedException {
        CircuitOpen(Problem problem) {
            super(problem);
        }
    }

    /** @param left attempts that could follow; null if none may */
    private Mono<Void> attempt(
            ProductGuard guard,
            GatewayRoute route,
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            @Nullable AtomicInteger left) {
        return Mono.defer(() -> {
            CircuitPermit permit = CircuitPermit.of(guard.circuit());
            if (permit == null) {
                return Mono.error(circuitOpen(route));
            }
            return chain.filter(exchange)
                    .onErrorMap(failure -> Upload.cause(exchange, failure))
                    .doOnSuccess(done -> permit.end(FailingAnswer.is(exchange.getResponse())))
                    .doOnError(failure -> end(permit, failure))
                    .doOnCancel(permit::giveBack)
                    .then(Mono.defer(() -> left != null && left.get() > 0 && isRefusedForNow(exchange)
                            ? Mono.error(new RefusedForNow())
                            : Mono.empty()));
        });
    }

    private static CircuitOpen circuitOpen(GatewayRoute route) {
        return new CircuitOpen(
                Refusal.UPSTREAM_UNAVAILABLE.because(route.id() + " has failed too often; it is asked again soon"));
    }

    /** What failed for another reason, such as the client's own body, tells nothing of the product. */
    private static void end(CircuitPermit permit, Throwable failure) {
        if (isProducts(failure)) {
            permit.end(true);
        } else {
            permit.giveBack();
        }
    }

    /** By the product's own word, not the gateway's. */
    private static boolean isRefusedForNow(ServerWebExchange exchange) {
        return FailingAnswer.isRefusalForNow(exchange.getResponse())
                && exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR) != null;
    }

    private static boolean isProducts(Throwable failure) {
        return failure instanceof RefusedException refused
                && (refused.problem().code().equals(Refusal.UPSTREAM_UNAVAILABLE.code())
                        || refused.problem().code().equals(Refusal.UPSTREAM_FAILED.code())
                        || refused.problem().code().equals(Refusal.UPSTREAM_TIMEOUT.code()));
    }

    /** It stays open as long as it likes, so the circuit is told when the product answers; one that does ends by cancellation. */
    private static Mono<Void> webSocket(
            ProductGuard guard, GatewayRoute route, ServerWebExchange exchange, GatewayFilterChain chain) {
        return Mono.defer(() -> {
            GuardedHandshake handshake = GuardedHandshake.begin(guard.circuit(), exchange);
            if (handshake == null) {
                return Mono.error(circuitOpen(route));
            }
            return chain.filter(exchange)
                    .doOnError(failure -> {
                        if (isProducts(failure)) {
                            handshake.failed();
                        }
                    })
                    .doOnTerminate(handshake::giveBack)
                    .doOnCancel(handshake::giveBack);
        });
    }

    private static RefusedException tooSlow(ProductGuard guard, GatewayRoute route, ServerHttpRequest request) {
        CircuitPermit.recordFailure(guard.circuit());
        return new RefusedException(
                UpstreamFailureFilter.lost(Refusal.UPSTREAM_TIMEOUT, route.id() + " did not answer in time", request));
    }
}
