// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import io.rejoin.core.Subscriptions;
import io.rejoin.web.Lease;
import io.rejoin.web.StreamAccess;
import io.rejoin.web.delivery.DeliveryTimes;
import io.rejoin.web.delivery.StreamingResponse;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.request.Representation;
import io.rejoin.web.sweep.Sweepers;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers requests for the events of several streams. Thread-safe. */
public final class SeveralStreams {

    private final Subscriptions subscriptions;
    private final Sweepers sweepers;
    private final Doorkeeper doorkeeper;
    private final DeliveryTimes.Source times;

    public SeveralStreams(
            Subscriptions subscriptions, Sweepers sweepers, Doorkeeper doorkeeper, DeliveryTimes.Source times) {
        this.subscriptions = subscriptions;
        this.sweepers = sweepers;
        this.doorkeeper = doorkeeper;
        this.times = times;
    }

    /** An answer that subscribes when it is written; errors with what the request is refused with. */
    public Mono<ServerResponse> answer(ServerRequest request, StreamAccess access) {
        return SeveralParameters.of(request, access).map(asked -> answer(asked, access.lease()));
    }

    private ServerResponse answer(SeveralParameters asked, Lease lease) {
        doorkeeper.refuseIfClosed();
        return new StreamingResponse(Representation.SSE.mediaType(), (exchange, eventLoop) -> {
            SeveralDelivery delivery = new SeveralDelivery(
                    asked.streams(),
                    asked.onReset(),
                    exchange,
                    subscriptions,
                    eventLoop,
                    sweepers.of(eventLoop),
                    times.of(asked.tenant(), lease));
            return new StreamingResponse.Begun(delivery, delivery::start);
        });
    }
}
