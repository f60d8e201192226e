// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import io.rejoin.gateway.refusal.OneLine;
import io.rejoin.gateway.route.Routes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads now and then what products ask for, and brings what they get into the routes.
 *
 * <p>What was known stays in force while Kubernetes does not answer, for each namespace by itself. A claim that is refused is told of once, and
 * again when the reason changes.
 */
final class RouteFollower implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFollower.class);

    private final List<String> namespaces;
    private final List<String> reserved;
    private final Duration interval;
    private final Function<String, Mono<List<RouteClaim>>> api;
    private final Routes routes;
    private final Scheduler timer;

    private final ConcurrentMap<String, List<RouteClaim>> claims = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> unread = new ConcurrentHashMap<>();
    private volatile Allotment allotment = new Allotment(List.of(), Map.of());
    private volatile boolean complete;
    private volatile long lastSuccess = System.nanoTime();
    private volatile @Nullable Disposable polling;

    /** @param api asks for the claims of a namespace */
    RouteFollower(
            RegistrationSettings settings,
            Function<String, Mono<List<RouteClaim>>> api,
            Routes routes,
            Scheduler timer) {
        this.namespaces = settings.namespaces();
        this.reserved = settings.reserved();
        this.interval = settings.interval();
        this.api = api;
        this.routes = routes;
        this.timer = timer;
    }

    int registered() {
        return allotment.routes().size();
    }

    int refused() {
        return allotment.refused().size();
    }

    /** Time since all namespaces were last read; since the start if they never were. */
    long ageNanos() {
        return System.nanoTime() - lastSuccess;
    }

    /** Whether each namespace was answered for once; one that the gateway may not read counts, or a namespace that is gone would hold up all. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public void start() {
        polling = Mono.defer(this::poll)
                .repeatWhen(done -> done.delayElements(interval, timer))
                .subscribe();
    }

    private Mono<Void> poll() {
        return Flux.fromIterable(namespaces)
                .concatMap(this::read)
                .collectList()
                .doOnNext(_ -> settle())
                .then();
    }

    private Mono<Boolean> read(String namespace) {
        return api.apply(namespace)
                .doOnNext(found -> {
                    claims.put(namespace, found);
                    if (unread.remove(namespace) != null) {
                        LOG.info("routes of namespace {} can be read again", namespace);
                    }
                })
                .onErrorResume(failure -> {
                    String reason = OneLine.of(failure.toString());
                    if (failure instanceof KubernetesApi.NotPermittedException) {
                        claims.putIfAbsent(namespace, List.of());
                    }
                    if (!reason.equals(unread.put(namespace, reason))) {
                        LOG.warn("routes of namespace {} cannot be read, those known stay: {}", namespace, reason);
                    }
                    return Mono.empty();
                })
                .thenReturn(true);
    }

    private void settle() {
        Allotment next =
                Allotment.of(claims.values().stream().flatMap(List::stream).toList(), routes.configured(), reserved);
        Allotment before = allotment;
        allotment = next;
        if (!next.routes().equals(before.routes())) {
            routes.register(next.routes());
            LOG.info(
                    "registered routes: {}",
                    next.routes().stream()
                            .map(route -> route.prefix() + " of " + route.id())
                            .toList());
        }
        Map<String, String> news = new LinkedHashMap<>(next.refused());
        news.entrySet().removeAll(before.refused().entrySet());
        news.values().forEach(reason -> LOG.warn("a route is not registered: {}", reason));
        if (unread.isEmpty()) {
            lastSuccess = System.nanoTime();
        }
        complete = claims.keySet().containsAll(namespaces);
    }

    @Override
    public void stop() {
        Disposable running = polling;
        if (running != null) {
            running.dispose();
            polling = null;
        }
    }

    @Override
    public boolean isRunning() {
        return polling != null;
    }
}
