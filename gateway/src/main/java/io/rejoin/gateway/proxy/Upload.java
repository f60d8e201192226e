// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.token.UpstreamIdentity;
import io.rejoin.token.Identity;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A request whose body has yet to come from its client: knows for whom the gateway waits, and what became of the body. Thread-safe.
 *
 * <p>While it waits for the client, no time of the product's passes. What breaks the body off is never the product's failure.
 */
final class Upload extends ServerHttpRequestDecorator {

    /** Whose requests are counted together. */
    record User(String tenant, String subject) {
        static User of(ServerWebExchange exchange) {
            Identity identity = UpstreamIdentity.of(exchange).identity();
            return new User(identity.tenant(), identity.subject());
        }
    }

    private enum State {
        UNDER_WAY,
        /** All of it has come, and its end is passed on. */
        WHOLE,
        /** It has to make room, and its end is never passed on. */
        OUSTED
    }

    private final User user;
    private final Scheduler clock;
    private final Place place;
    private final Consumer<Upload> settled;
    private final Runnable onBreak;
    private final Sinks.Empty<Void> ousted = Sinks.empty();
    private final AtomicReference<State> state = new AtomicReference<>(State.UNDER_WAY);

    /** Pieces of the body that were asked for and have not come. */
    private final AtomicLong awaited = new AtomicLong();

    private volatile @Nullable RefusedException broken;

    /** Since when the gateway has waited for the product, where it does. */
    private volatile long waitingSince;

    /**
     * @param clock tells how long the product takes
     * @param place is taken when the body is whole
     * @param settled told once or more when the body has come, or comes no more
     * @param onBreak told when the body breaks off, before whoever reads it is
     */
    Upload(
            ServerHttpRequest request,
            User user,
            Scheduler clock,
            Place place,
            Consumer<Upload> settled,
            Runnable onBreak) {
        super(request);
        this.user = user;
        this.clock = clock;
        this.place = place;
        this.settled = settled;
        this.onBreak = onBreak;
        this.waitingSince = now();
    }

    /** Whether there is a body to be waited for. On HTTP/2 any request may go on after its head, whatever the head says. */
    static boolean isAnnouncedBy(ServerHttpRequest request) {
        HttpServerRequest connection = getNativeRequest(request);
        boolean mayHaveOne = connection.version().majorVersion() > 1
                || request.getHeaders().getContentLength() > 0
                || request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING);
        return mayHaveOne && !ReplayableBody.isBare(request);
    }

    User user() {
        return user;
    }

    // ---- the body

    @Override
    public Flux<DataBuffer> getBody() {
        return super.getBody()
                .onErrorMap(this::breaksOff)
                .concatWith(Mono.defer(this::end))
                .doOnNext(_ -> came())
                .doOnRequest(this::asked)
                .doOnTerminate(this::settle)
                .doOnCancel(this::settle);
    }

    private void asked(long pieces) {
        awaited.accumulateAndGet(pieces, Operators::addCap);
    }

    private void came() {
        if (awaited.updateAndGet(pieces -> pieces == Long.MAX_VALUE ? pieces : Math.max(0, pieces - 1)) == 0) {
            waitingSince = now();
        }
    }

    private void settle() {
        waitingSince = now();
        awaited.set(0);
        settled.accept(this);
    }

    /** The product hears of the body's end only where it has room for one more request. */
    private Mono<DataBuffer> end() {
        if (!state.compareAndSet(State.UNDER_WAY, State.WHOLE)) {
            return Mono.error(breaksOff(noRoom()));
        }
        return place.take() ? Mono.empty() : Mono.error(breaksOff(place.refused()));
    }

    private RefusedException breaksOff(Throwable failure) {
        RefusedException refused = failure instanceof RefusedException known
                ? known
                : new RefusedException(Refusal.BODY_INCOMPLETE.because("the body did not come to its end"));
        broken = refused;
        onBreak.run();
        return refused;
    }

    /** What an attempt's failure was in truth: where the body broke off, the product's connection fails too, and tells it in its own words. */
    static Throwable cause(ServerWebExchange exchange, Throwable failure) {
        RefusedException own = exchange.getRequest() instanceof Upload upload ? upload.broken : null;
        return own == null ? failure : own;
    }

    // ---- time and room

    /** Completes when the product has been waited for this long without a pause. */
    Mono<Void> overdue(Duration limit) {
        return Mono.defer(() -> {
                    long left = awaited.get() > 0 ? limit.toNanos() : waitingSince + limit.toNanos() - now();
                    return left <= 0
                            ? Mono.just(true)
                            : Mono.delay(Duration.ofNanos(left), clock).then(Mono.<Boolean>empty());
                })
                .repeatWhenEmpty(rounds -> rounds)
                .then();
    }

    private long now() {
        return clock.now(TimeUnit.NANOSECONDS);
    }

    /** Has it end, if its body is not whole yet. */
    void oust() {
        if (state.compareAndSet(State.UNDER_WAY, State.OUSTED)) {
            var _ = ousted.tryEmitEmpty(); // nobody else emits
        }
    }

    /** Completes when it has to end; not on the thread of who took its room. */
    Mono<Void> ousted() {
        return ousted.asMono().publishOn(clock);
    }

    boolean isOusted() {
        return state.get() == State.OUSTED;
    }

    static RefusedException noRoom() {
        return new RefusedException(
                Refusal.UPSTREAM_BUSY.because("too many bodies are under way, and this user has the most"));
    }
}
