// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Hands out development tokens: {@code POST /demo/token?name=alice&seconds=600}, answered with the bare token. */
final class TokenDesk {

    private static final int LONGEST_SECONDS = 3600;
    private static final String SECONDS = "[1-9]\\d{0,3}";
    private static final String NAME = "[A-Za-z0-9._-]{1,32}";

    private final DemoTokens tokens;

    TokenDesk(DemoTokens tokens) {
        this.tokens = tokens;
    }

    Mono<ServerResponse> issue(ServerRequest request) {
        String name = request.queryParam("name").orElse("");
        String seconds = request.queryParam("seconds").orElse(Integer.toString(LONGEST_SECONDS));
        if (!name.matches(NAME) || !seconds.matches(SECONDS) || Integer.parseInt(seconds) > LONGEST_SECONDS) {
            return ServerResponse.badRequest()
                    .contentType(MediaType.TEXT_PLAIN)
                    .bodyValue("name: %s, seconds: %s (expected: %s, 1..%d)"
                            .formatted(name, seconds, NAME, LONGEST_SECONDS));
        }
        return Mono.fromCallable(() -> tokens.token(name, Duration.ofSeconds(Integer.parseInt(seconds))))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(token -> ServerResponse.ok()
                        .cacheControl(CacheControl.noStore())
                        .contentType(MediaType.TEXT_PLAIN)
                        .bodyValue(token));
    }
}
