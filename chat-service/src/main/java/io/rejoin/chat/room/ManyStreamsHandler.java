// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.stream.Stays;
import io.rejoin.identity.Caller;
import io.rejoin.identity.TokenExchange;
import io.rejoin.web.ResumableEndpoint;
import java.time.InstantSource;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /events} and {@code GET /ws}: a user's rooms and feed on one connection, as PROTOCOL.md says of streams. */
public final class ManyStreamsHandler {

    private final StreamsOfUser.Source source;
    private final ResumableEndpoint endpoint;

    public ManyStreamsHandler(
            Memberships memberships,
            Stays stays,
            TokenExchange exchange,
            InstantSource clock,
            ResumableEndpoint endpoint) {
        this.source = new StreamsOfUser.Source(memberships, stays, exchange, clock);
        this.endpoint = endpoint;
    }

    /** {@code GET /events?stream=…&stream=…}. */
    public Mono<ServerResponse> events(ServerRequest request) {
        return access(request).flatMap(access -> endpoint.several(request, access));
    }

    /** {@code GET /ws}. */
    public Mono<ServerResponse> socket(ServerRequest request) {
        return access(request).flatMap(access -> endpoint.socket(request, access));
    }

    private Mono<StreamsOfUser> access(ServerRequest request) {
        return StreamsOfUser.of(Caller.of(request), source);
    }
}
