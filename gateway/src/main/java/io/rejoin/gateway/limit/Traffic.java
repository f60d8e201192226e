// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.tenant.Allowance;
import io.rejoin.gateway.tenant.Rate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** What a request is counted as: each is exactly one. */
enum Traffic {
    /** Everything that is neither of the others. */
    REQUESTS("requests"),
    /** A POST. */
    PUBLISHES("publishes"),
    /** A stream, a WebSocket or a long-poll: what stays open. */
    CONNECTIONS("connections");

    /** A GET of a streaming route that accepts nothing but these, in any number, is answered at once. */
    private static final List<String> SHORT = List.of("application/json", "*/*");

    private static final String LONG_POLL = "wait";

    private final String word;

    Traffic(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Judged by what the client asks for: the gateway knows no stream, and must refuse before the product is asked. */
    static Traffic of(ServerHttpRequest request, GatewayRoute route) {
        if (request.getMethod() == HttpMethod.POST) {
            return PUBLISHES;
        }
        return route.takesTokenInUrl(request) && mayStayOpen(request) ? CONNECTIONS : REQUESTS;
    }

    private static boolean mayStayOpen(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return headers.containsHeader(HttpHeaders.UPGRADE)
                || request.getQueryParams().containsKey(LONG_POLL)
                || headers.getOrEmpty(HttpHeaders.ACCEPT).stream().anyMatch(Traffic::mayBeAStream);
    }

    private static boolean mayBeAStream(String accept) {
        for (String each : accept.split(",", -1)) {
            int parameters = each.indexOf(';');
            String type = (parameters < 0 ? each : each.substring(0, parameters))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            if (!type.isEmpty() && !SHORT.contains(type)) {
                return true;
            }
        }
        return false;
    }

    /** This kind's rate, of the first that has one; the last has all. */
    Rate rateOf(@Nullable Allowance own, Allowance everybodys) {
        Rate rate = own == null ? null : rateOf(own);
        return rate == null ? Objects.requireNonNull(rateOf(everybodys)) : rate;
    }

    private @Nullable Rate rateOf(Allowance allowance) {
        return switch (this) {
            case REQUESTS -> allowance.requests();
            case PUBLISHES -> allowance.publishes();
            case CONNECTIONS -> allowance.connections();
        };
    }
}
