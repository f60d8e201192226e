// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.user;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rejoin.chat.http.Visitor;
import io.rejoin.core.LogUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Makes a user of whoever comes with a token for the first time. A node asks once for each user, then remembers for a while. Thread-safe. */
public final class FirstSight implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    /** Users that a node remembers. */
    private static final int REMEMBERED = 100_000;

    /** A backup that is restored may lack users who are here: within this they are there again. */
    static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

    private record Known(String tenant, String user) {}

    private final Accounts accounts;
    private final InstantSource clock;
    private final Cache<Known, Boolean> seen;

    public FirstSight(Accounts accounts, InstantSource clock) {
        this.accounts = accounts;
        this.clock = clock;
        this.seen = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(REMEMBERED_FOR)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        Visitor visitor = Visitor.of(request);
        Known user = new Known(visitor.tenant(), visitor.user());
        if (seen.getIfPresent(user) != null) {
            return next.handle(request);
        }
        return accounts.see(user.tenant(), user.user(), clock.instant())
                .onErrorMap(e -> new LogUnavailableException("chat: the database did not answer", e))
                .doOnNext(rows -> seen.put(user, true))
                .then(Mono.defer(() -> next.handle(request)));
    }
}
