// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.core.Subscriptions;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import io.rejoin.web.WebLimits;
import io.rejoin.web.delivery.DeliveryTimes;
import io.rejoin.web.problem.ProblemMapping;
import io.rejoin.web.sweep.Sweepers;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Answers requests for a WebSocket of sub-protocol {@code rejoin.v1}. Thread-safe. */
public final class Sockets {

    private final SocketSession.Surroundings surroundings;
    private final Sweepers sweepers;
    private final DeliveryTimes.Source times;

    public Sockets(
            Subscriptions subscriptions,
            WebLimits limits,
            ProblemMapping problems,
            Sweepers sweepers,
            DeliveryTimes.Source times) {
        this.surroundings = new SocketSession.Surroundings(subscriptions, limits, problems);
        this.sweepers = sweepers;
        this.times = times;
    }

    /**
     * An answer that upgrades the connection when it is written.
     *
     * @throws ProblemException if the request is none for a WebSocket of this sub-protocol
     */
    public ServerResponse answer(HttpHeaders request, StreamAccess access) {
        return SocketResponse.to(
                request,
                (compress, eventLoop, peer) -> new SocketSession(
                        surroundings,
                        access,
                        compress,
                        eventLoop,
                        sweepers.of(eventLoop),
                        times.of(access.tenant(), access.lease()),
                        peer));
    }
}
