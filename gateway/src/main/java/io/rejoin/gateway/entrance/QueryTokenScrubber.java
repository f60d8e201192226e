// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Takes the token out of the URL before anything that logs, traces or measures sees the request.
 *
 * <p>Stands outside of the filters, because the web framework itself logs the URL before the first filter runs.
 */
public final class QueryTokenScrubber implements HttpHandler {

    private final HttpHandler next;

    private QueryTokenScrubber(HttpHandler next) {
        this.next = next;
    }

    static Function<HttpHandler, HttpHandler> decorator() {
        return QueryTokenScrubber::new;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        URI uri = request.getURI();
        String query = uri.getRawQuery();
        if (AccessTokenParameter.values(query).isEmpty()) {
            return next.handle(request, response);
        }
        String kept = AccessTokenParameter.removedFrom(query);
        String bare = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        URI scrubbed = URI.create(kept == null ? bare : bare + '?' + kept);
        return next.handle(request.mutate().uri(scrubbed).build(), response);
    }

    /** The tokens that the client had put into the URL, read from the request line itself. */
    public static List<String> tokensInUrl(ServerHttpRequest request) {
        HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
        int mark = received.uri().indexOf('?');
        return mark < 0 ? List.of() : AccessTokenParameter.values(received.uri().substring(mark + 1));
    }
}
