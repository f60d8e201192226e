// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.springframework.web.reactive.function.server.RequestPredicates.method;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.rejoin.identity.Caller;
import io.rejoin.identity.IdentityFilter;
import io.rejoin.identity.Permission;
import io.rejoin.identity.TokenExchange;
import io.rejoin.web.ProblemException;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.StreamAccess;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/** The paths of this service and who answers at each: the whole of its HTTP surface. */
final class StreamRoutes {

    private static final String STREAMS = "/streams/v1";
    private static final String SEVERAL = STREAMS + "/events";
    private static final String SOCKET = STREAMS + "/ws";
    private static final String STREAM = STREAMS + "/{stream}";
    private static final String EVENTS = STREAM + "/events";
    private static final String EVENT = EVENTS + "/{cursor}";

    private StreamRoutes() {}

    static RouterFunction<ServerResponse> of(
            IdentityFilter identity,
            ResumableEndpoint endpoint,
            TokenExchange exchange,
            PublishHandler publish,
            MetadataHandler metadata,
            ListHandler list,
            RedactionHandler redaction) {
        HandlerFunction<ServerResponse> subscribe = request -> subscribe(request, endpoint);
        RouterFunctions.Builder routes = RouterFunctions.route();
        at(routes, STREAMS, Map.of(HttpMethod.GET, list::list));
        // Neither is a stream's name, so that no other route is hidden.
        at(routes, SEVERAL, Map.of(HttpMethod.GET, request -> endpoint.several(request, access(request, exchange))));
        at(routes, SOCKET, Map.of(HttpMethod.GET, request -> endpoint.socket(request, access(request, exchange))));
        at(
                routes,
                STREAM,
                Map.of(
                        HttpMethod.GET, withoutParameters(metadata::get),
                        HttpMethod.PUT, withoutParameters(metadata::put),
                        HttpMethod.DELETE, withoutParameters(metadata::delete)));
        at(
                routes,
                EVENTS,
                Map.of(
                        HttpMethod.GET, subscribe,
                        HttpMethod.HEAD, subscribe,
                        HttpMethod.POST, withoutParameters(publish::publish)));
        at(routes, EVENT, Map.of(HttpMethod.PUT, withoutParameters(redaction::put)));
        return routes.filter(identity).build();
    }

    private static Mono<ServerResponse> subscribe(ServerRequest request, ResumableEndpoint endpoint) {
        Caller caller = Caller.of(request);
        return endpoint.handle(
                request, caller.stream(StreamPath.streamName(request), Permission.SUBSCRIBE), caller.lease());
    }

    private static StreamAccess access(ServerRequest request, TokenExchange exchange) {
        return new CallerAccess(Caller.of(request), exchange);
    }

    /** A parameter that nobody reads is refused: {@code ?dryrun=true} would delete, {@code ?ephemeral=5s} would be kept for days. */
    private static HandlerFunction<ServerResponse> withoutParameters(HandlerFunction<ServerResponse> handler) {
        return request -> {
            for (String parameter : request.queryParams().keySet()) {
                throw ProblemException.parameter(parameter, "unknown parameter", "none");
            }
            return handler.handle(request);
        };
    }

    private static void at(
            RouterFunctions.Builder routes, String path, Map<HttpMethod, HandlerFunction<ServerResponse>> handlers) {
        handlers.forEach((method, handler) -> routes.route(method(method).and(path(path)), handler));
        Set<HttpMethod> allowed = handlers.keySet();
        routes.route(path(path), request -> Mono.error(new MethodNotAllowedException(request.method(), allowed)));
    }
}
