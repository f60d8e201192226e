// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.drain.OpenStreams;
import io.rejoin.gateway.route.FilterOrder;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Has requests that wait at their product answered before their time when the gateway leaves.
 *
 * <p>A GET with {@code wait} is given up then, and the same is asked without: the product answers at once with what there is, in its own
 * words. Nothing can be lost by that, since reading changes nothing and the answer says from where to go on.
 */
final class LongPollFilter implements GlobalFilter, Ordered {

    private static final String WAIT = "wait";

    /** The longest that the protocol has. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    /** An answer that was just arriving when the request was given up has arrived by then, and is forgotten with it. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final OpenStreams open;
    private final Scheduler scheduler;

    LongPollFilter(OpenStreams open, Scheduler scheduler) {
        this.open = open;
        this.scheduler = scheduler;
    }

    /** A request that waits. */
    private static final class Waiting implements OpenStreams.Stream {

        private final Sinks.Empty<Void> told = Sinks.empty();

        @Override
        public void leave(Duration comeBackAfter) {
            var _ = told.tryEmitEmpty(); // nobody is told twice
        }

        /** It is a request like any other by now, and waited for like them. */
        @Override
        public void cut() {}
    }

    @Override
    public int getOrder() {
        return FilterOrder.LONG_POLL;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (request.getMethod() != HttpMethod.GET || !isWaiting(request.getURI()) || !ReplayableBody.isBare(request)) {
            return chain.filter(exchange);
        }
        return Mono.defer(() -> {
            Waiting waiting = new Waiting();
            Disposable entry = open.enter(waiting);
            HttpHeaders own = HttpHeaders.copyOf(exchange.getResponse().getHeaders());
            return chain.filter(exchange)
                    .thenReturn(true)
                    .takeUntilOther(waiting.told.asMono())
                    .switchIfEmpty(Mono.delay(PAUSE, scheduler)
                            .then(Mono.defer(() -> {
                                UpstreamAttempt.forget(exchange, own);
                                return chain.filter(withoutWait(exchange));
                            }))
                            .thenReturn(true))
                    .then()
                    .doFinally(end -> entry.dispose());
        });
    }

    /**
     * For how long the product may wait before it answers, because it was asked to: at most what the protocol lets a client ask for. Nothing where it
     * was asked for something else than a wait: that is for the product to refuse, at once.
     */
    static Duration waitOf(ServerHttpRequest request) {
        String wait = request.getMethod() == HttpMethod.GET && request.getURI().getRawQuery() != null
                ? request.getQueryParams().getFirst(WAIT) // by the name that the product reads, however it is written
                : null;
        return wait == null ? Duration.ZERO : within(wait);
    }

    private static Duration within(String wait) {
        Matcher parts = DURATION.matcher(wait);
        if (!parts.matches()) {
            return Duration.ZERO;
        }
        long amount = Long.parseLong(parts.group(1));
        Duration asked = switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT;
    }

    static boolean isWaiting(URI asked) {
        String query = asked.getRawQuery();
        return query != null && Arrays.stream(query.split("&")).anyMatch(LongPollFilter::isWait);
    }

    private static boolean isWait(String parameter) {
        return parameter.equals(WAIT) || parameter.startsWith(WAIT + "=");
    }

    private static ServerWebExchange withoutWait(ServerWebExchange exchange) {
        URI bare = withoutWait(exchange.getRequest().getURI());
        return exchange.mutate().request(request -> request.uri(bare)).build();
    }

    /** @param asked has a query */
    static URI withoutWait(URI asked) {
        String rest = Arrays.stream(asked.getRawQuery().split("&"))
                .filter(parameter -> !isWait(parameter))
                .collect(Collectors.joining("&"));
        String text = asked.toString();
        return URI.create(text.substring(0, text.indexOf('?')) + (rest.isEmpty() ? "" : "?" + rest));
    }
}
