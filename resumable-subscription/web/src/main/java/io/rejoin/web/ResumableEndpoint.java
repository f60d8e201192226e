// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.EventLog;
import io.rejoin.web.delivery.DeliveryTimes;
import io.rejoin.web.delivery.StreamingResponse;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.page.Pages;
import io.rejoin.web.problem.ProblemMapping;
import io.rejoin.web.request.Parameters;
import io.rejoin.web.request.Representation;
import io.rejoin.web.request.StreamingParameters;
import io.rejoin.web.several.SeveralStreams;
import io.rejoin.web.socket.Sockets;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweepers;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The address of one stream's events: server-sent events, newline-delimited JSON, pages and long-poll, as the client's
 * {@code Accept} says.
 *
 * <p>Whoever routes to it has decided who the client is and that it may subscribe. Answers are to the letter of the wire
 * contract; refusals come as {@link ProblemException}s or the core's exceptions, for {@link ProblemExceptionHandler} to
 * render. Endless representations are written straight to Reactor Netty's channel and work on no other server. Cancelling
 * releases whatever the request held. Thread-safe.
 */
public final class ResumableEndpoint {

    /** Header of the answer to {@code HEAD}: the cursor after the newest event. */
    public static final String HEAD_HEADER = Pages.HEAD_HEADER;

    /** Header of the answer to {@code HEAD}: the cursor before the oldest event that is kept. */
    public static final String EARLIEST_HEADER = Pages.EARLIEST_HEADER;

    private final Subscriptions subscriptions;
    private final WebLimits limits;
    private final Pages pages;
    private final SeveralStreams several;
    private final Sockets sockets;
    private final Sweepers sweepers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Doorkeeper doorkeeper;

    /** Of a node whose streams leave by age only. */
    public ResumableEndpoint(Subscriptions subscriptions, EventLog log, WebLimits limits) {
        this(subscriptions, log, limits, new Departures(limits));
    }

    /** @param departures the one of the node, by which it can be drained */
    public ResumableEndpoint(Subscriptions subscriptions, EventLog log, WebLimits limits, Departures departures) {
        this(
                subscriptions,
                log,
                limits,
                departures,
                Clock.systemUTC(),
                NanoClock.SYSTEM,
                Schedulers.parallel(),
                RandomGenerator.getDefault());
    }

    ResumableEndpoint(
            Subscriptions subscriptions,
            EventLog log,
            WebLimits limits,
            Departures departures,
            InstantSource clock,
            NanoClock nanoClock,
            Scheduler scheduler,
            RandomGenerator random) {
        this.subscriptions = subscriptions;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.doorkeeper = departures.doorkeeper();
        this.sweepers = new Sweepers(clock, nanoClock, limits);
        this.pages = new Pages(subscriptions, log, limits, doorkeeper, sweepers, clock, nanoClock, scheduler);
        this.several = new SeveralStreams(subscriptions, sweepers, doorkeeper, this::times);
        this.sockets = new Sockets(subscriptions, limits, new ProblemMapping(random), sweepers, this::times);
    }

    /** Answers {@code GET} and {@code HEAD}; nothing is done before the result is subscribed to. */
    public Mono<ServerResponse> handle(ServerRequest request, StreamKey stream, Lease lease) {
        return Mono.defer(() -> {
            refuseIfEnded(lease);
            Representation representation = Representation.of(request.headers().asHttpHeaders());
            Parameters parameters = Parameters.of(
                    request.queryParams(),
                    representation.parameters(),
                    representation.mediaType().toString());
            boolean headOnly = request.method().equals(HttpMethod.HEAD);
            if (!headOnly && !request.method().equals(HttpMethod.GET)) {
                throw new MethodNotAllowedException(request.method(), List.of(HttpMethod.GET, HttpMethod.HEAD));
            }
            if (representation == Representation.PAGE) {
                return pages.answer(stream, parameters, headOnly, lease);
            }
            StreamingParameters asked =
                    StreamingParameters.of(parameters, request.headers().asHttpHeaders());
            return headOnly
                    ? pages.head(stream, representation.mediaType())
                    : streaming(stream, representation, asked, lease);
        });
    }

    /**
     * Answers {@code GET} with a page of a product's own: JSON of any kind, sent in chunks as the client takes them, like the pages of streams. Where
     * the client takes nothing for {@link WebLimits#writeStall()}, or for seconds while such pages are many, its connection is closed, and when
     * the lease ends. Until the client has all of it, {@code json} is held and counted with the pages of streams; where as much is held as may be, the answer is
     * {@link ProblemCode#TOO_MUCH_UNDERWAY}, and {@code json} is not subscribed to. The bytes given are kept and not copied: nobody may change them.
     */
    public Mono<ServerResponse> page(Mono<byte[]> json, Lease lease) {
        return Mono.defer(() -> {
            refuseIfEnded(lease);
            return pages.answer(json, lease);
        });
    }

    /**
     * Answers {@code GET} with server-sent events of all the streams that the query names; nothing is done before the
     * result is subscribed to.
     */
    public Mono<ServerResponse> several(ServerRequest request, StreamAccess access) {
        return Mono.defer(() -> {
            refuseIfEnded(access.lease());
            return several.answer(request, access);
        });
    }

    /**
     * Answers {@code GET} with a WebSocket of sub-protocol {@code rejoin.v1}; nothing is done before the result is subscribed
     * to.
     */
    public Mono<ServerResponse> socket(ServerRequest request, StreamAccess access) {
        return Mono.defer(() -> {
            refuseIfEnded(access.lease());
            Parameters.of(request.queryParams(), Set.of(), "a WebSocket");
            doorkeeper.refuseIfClosed();
            return Mono.just(sockets.answer(request.headers().asHttpHeaders(), access));
        });
    }

    private DeliveryTimes times(Tenant tenant, Lease lease) {
        return new DeliveryTimes(limits, lease, doorkeeper.enter(tenant), random);
    }

    private void refuseIfEnded(Lease lease) {
        doorkeeper.refuseIfEnded(lease, clock.millis());
    }

    private Mono<ServerResponse> streaming(
            StreamKey stream, Representation representation, StreamingParameters asked, Lease lease) {
        doorkeeper.refuseIfClosed();
        Framing framing = representation == Representation.SSE ? Framing.SSE : Framing.NDJSON;
        return Mono.just(StreamingResponse.of(
                framing,
                SubscribeRequest.of(stream, asked.start()).onReset(asked.onReset()),
                subscriptions,
                sweepers,
                () -> times(stream.tenant(), lease)));
    }
}
