// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.entrance.ClientAddress;
import io.rejoin.gateway.observe.TraceHeaders;
import io.rejoin.gateway.token.UpstreamIdentity;
import io.rejoin.token.IdentityTokens;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Which headers cross the front door, in one place; the rest are end-to-end and pass unchanged.
 *
 * <p>Towards the product: without what concerns one connection only (the hop-by-hop headers and those that {@code Connection}
 * names), what a client could forge ({@code Rejoin-*}, {@code Forwarded}, {@code X-Forwarded-*} and kin), what is meant for the
 * gateway (credentials) and traces that it does not go along with ({@link TraceHeaders}). Added last, so that no header of the client's can take them away again: the identity, and where
 * the request came from.
 *
 * <p>Towards the client: without hop-by-hop headers, what tells of the software, and what is the gateway's to decide (CORS, transport
 * security, sniffing). What the gateway tells browsers itself, the entrance adds to every answer.
 */
final class HeaderPolicy {

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");

    private static final Set<String> NOT_FOR_PRODUCTS = Set.of(
            "host",
            "authorization",
            "cookie",
            "cookie2",
            "forwarded",
            "via",
            "proxy", // which CGI makes the environment's HTTP_PROXY
            "client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-real-ip",
            "x-original-url",
            "x-original-uri",
            "x-original-host",
            "x-rewrite-url",
            "x-http-method",
            "x-http-method-override",
            "x-method-override");

    private static final List<String> FORGEABLE = List.of("rejoin-", "x-forwarded");

    /** What the HTTP/2 codec takes for its own: a client's {@code x-http2-scheme} would become the request's scheme. */
    private static final String HTTP2_CODEC = "x-http2-";

    private static final Set<String> NOT_FOR_CLIENTS = Set.of(
            "server",
            "x-powered-by",
            "set-cookie",
            "set-cookie2",
            "x-content-type-options",
            "strict-transport-security");

    private static final String CORS = "access-control-";

    /** Needed to frame or route a message: {@code Connection} cannot name these away. */
    private static final Set<String> NOT_NAMEABLE = Set.of("content-length", "host");

    private HeaderPolicy() {}

    static HttpHeadersFilter towardsProduct(TraceHeaders traces) {
        return new Direction(HttpHeadersFilter.Type.REQUEST) {
            @Override
            public HttpHeaders filter(HttpHeaders received, ServerWebExchange exchange) {
                HttpHeaders kept = endToEnd(received, name -> passesToProduct(name, traces));
                traces.write(kept, exchange);
                addOrigin(kept, exchange.getRequest(), ClientAddress.of(exchange));
                kept.set(IdentityTokens.HEADER, UpstreamIdentity.of(exchange).token());
                return kept;
            }
        };
    }

    static HttpHeadersFilter towardsClient() {
        return new Direction(HttpHeadersFilter.Type.RESPONSE) {
            @Override
            public HttpHeaders filter(HttpHeaders answered, ServerWebExchange exchange) {
                return endToEnd(answered, HeaderPolicy::passesToClient);
            }
        };
    }

    private static boolean passesToProduct(String name, TraceHeaders traces) {
        return !NOT_FOR_PRODUCTS.contains(name)
                && FORGEABLE.stream().noneMatch(name::startsWith)
                && traces.passes(name);
    }

    private static boolean passesToClient(String name) {
        return !NOT_FOR_CLIENTS.contains(name) && !name.startsWith(CORS);
    }

    private static HttpHeaders endToEnd(HttpHeaders headers, java.util.function.Predicate<String> passes) {
        Set<String> named = new HashSet<>();
        for (String value : headers.getOrEmpty(HttpHeaders.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        named.removeAll(NOT_NAMEABLE);
        HttpHeaders kept = new HttpHeaders();
        for (Map.Entry<String, List<String>> header : headers.headerSet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String canonical = name.replace('_', '-'); // some servers take Rejoin_Identity for Rejoin-Identity
            if (!HOP_BY_HOP.contains(canonical)
                    && !canonical.startsWith(HTTP2_CODEC)
                    && !named.contains(name)
                    && passes.test(canonical)) {
                kept.put(header.getKey(), header.getValue());
            }
        }
        return kept;
    }

    /** Where the request came from, as this gateway sees it or trusted proxies say; whatever a client claimed of it is gone. */
    private static void addOrigin(HttpHeaders headers, ServerHttpRequest request, ClientAddress client) {
        headers.set("X-Forwarded-For", client.text());
        headers.set("X-Forwarded-Proto", client.secure() ? "https" : "http");
        String host = request.getHeaders().getFirst(HttpHeaders.HOST);
        if (host != null) {
            headers.set("X-Forwarded-Host", host);
        }
    }

    private abstract static class Direction implements HttpHeadersFilter {

        private final Type type;

        Direction(Type type) {
            this.type = type;
        }

        @Override
        public boolean supports(Type wanted) {
            return wanted == type;
        }
    }
}
