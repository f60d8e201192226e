// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.web.Lease;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.StreamAccess;
import io.rejoin.web.WebLimits;
import java.io.IOException;
import java.time.Clock;
import java.util.Random;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The library alone, without identities, PostgreSQL and Redis: its transports on a node whose log and feed are in memory. */
final class LibraryNode {

    private static final String TENANT = "bench";

    /** Everybody may follow everything. */
    private static final StreamAccess ACCESS = new StreamAccess() {
        @Override
        public Mono<Grant> resolve(String streamName) {
            return Mono.just(Grant.of(StreamKey.of(TENANT, streamName)));
        }

        @Override
        public Tenant tenant() {
            return new Tenant(TENANT);
        }

        @Override
        public Lease lease() {
            return Lease.UNLIMITED;
        }

        @Override
        public Mono<StreamAccess> renew(String token) {
            return Mono.just(this);
        }
    };

    private final ReconcilingNode node;
    private final ResumableEndpoint endpoint;

    private LibraryNode() {
        InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
        node = new ReconcilingNode(
                log, InMemoryLiveFeed.direct(), ReconcileSettings.DEFAULT, Schedulers.newSingle("reconcile"));
        endpoint = new ResumableEndpoint(node, log, WebLimits.DEFAULT);
    }

    public static void main(String[] arguments) throws IOException {
        LibraryNode library = new LibraryNode();
        library.node.start();
        System.out.println(WebFluxServer.start(RouterFunctions.route()
                .GET("/ws", request -> library.endpoint.socket(request, ACCESS))
                .GET("/{stream}", library::subscribe)
                .POST("/{stream}", library::publish)
                .build()));
        StandardInput.awaitEnd();
    }

    private static StreamKey stream(ServerRequest request) {
        return StreamKey.of(TENANT, request.pathVariable("stream"));
    }

    private Mono<ServerResponse> subscribe(ServerRequest request) {
        return endpoint.handle(request, stream(request), Lease.UNLIMITED);
    }

    private Mono<ServerResponse> publish(ServerRequest request) {
        return request.bodyToMono(String.class)
                .flatMapMany(body -> Flux.fromArray(body.split("\n")))
                .concatMap(line -> node.publish(Publication.of(
                        stream(request), Content.json(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)))))
                .then(ServerResponse.status(201).build());
    }
}
