// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What one writes with plain WebFlux: a {@link Sinks} of the last events for each stream, and Spring's server-sent events. */
final class WebFluxBroadcaster {

    /** A stream of the last events; its publisher counts them. Emissions are serialised by the lock. */
    private static final class Stream {

        private final Sinks.Many<ServerSentEvent<String>> live =
                Sinks.many().multicast().directBestEffort();
        private final Sinks.Many<ServerSentEvent<String>> kept =
                Sinks.many().replay().limit(BroadcastStream.KEPT_EVENTS);
        private long last;

        synchronized void publish(String lines) {
            for (String payload : lines.split("\n")) {
                ServerSentEvent<String> event = ServerSentEvent.builder(payload)
                        .id("%016d_00000000".formatted(++last))
                        .build();
                kept.tryEmitNext(event).orThrow();
                if (live.currentSubscriberCount() > 0) {
                    live.tryEmitNext(event).orThrow();
                }
            }
        }

        Flux<ServerSentEvent<String>> after(@Nullable String lastEventId) {
            return lastEventId == null
                    ? live.asFlux()
                    : kept.asFlux().filter(event -> String.valueOf(event.id()).compareTo(lastEventId) > 0);
        }
    }

    private final Map<String, Stream> streams = new ConcurrentHashMap<>();

    private WebFluxBroadcaster() {}

    public static void main(String[] arguments) throws IOException {
        WebFluxBroadcaster broadcaster = new WebFluxBroadcaster();
        System.out.println(WebFluxServer.start(RouterFunctions.route()
                .GET("/{stream}", broadcaster::subscribe)
                .POST("/{stream}", broadcaster::publish)
                .build()));
        StandardInput.awaitEnd();
    }

    private Stream stream(ServerRequest request) {
        return streams.computeIfAbsent(request.pathVariable("stream"), name -> new Stream());
    }

    private Mono<ServerResponse> subscribe(ServerRequest request) {
        String last = request.headers().asHttpHeaders().getFirst("Last-Event-ID");
        Flux<ServerSentEvent<String>> events = stream(request)
                .after(last)
                .startWith(ServerSentEvent.<String>builder().comment("").build());
        return ServerResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM).body(events, ServerSentEvent.class);
    }

    private Mono<ServerResponse> publish(ServerRequest request) {
        return request.bodyToMono(String.class)
                .doOnNext(stream(request)::publish)
                .then(ServerResponse.status(201).build());
    }
}
