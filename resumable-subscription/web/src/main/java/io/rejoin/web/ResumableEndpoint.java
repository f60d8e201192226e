// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.ReactiveHttpOutputMessage;
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
    public static final String HEAD_HEADER = "Rejoin-Head";

    /** Header of the answer to {@code HEAD}: the cursor before the oldest event that is kept. */
    public static final String EARLIEST_HEADER = "Rejoin-Earliest";

    private final Subscriptions subscriptions;
    private final WebLimits limits;
    private final PageReader pages;
    private final LongPoll longPoll;
    private final Sweepers sweepers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Departures departures;

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
        this.pages = new PageReader(log, limits);
        this.longPoll = new LongPoll(
                subscriptions, pages, new WaitWatch(scheduler, clock, nanoClock, limits, departures), scheduler);
        this.sweepers = new Sweepers(clock, nanoClock, limits);
        this.clock = clock;
        this.random = random;
        this.departures = departures;
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
                PageParameters asked = PageParameters.of(parameters, limits);
                return headOnly ? head(stream, representation) : page(stream, asked, lease);
            }
            StreamingParameters asked =
                    StreamingParameters.of(parameters, request.headers().asHttpHeaders());
            return headOnly ? head(stream, representation) : streaming(stream, representation, asked, lease);
        });
    }

    /**
     * Answers {@code GET} with server-sent events of all the streams that the query names; nothing is done before the
     * result is subscribed to.
     */
    public Mono<ServerResponse> several(ServerRequest request, StreamAccess access) {
        return Mono.defer(() -> {
            refuseIfEnded(access.lease());
            return SeveralParameters.of(request, access).map(asked -> several(asked, access.lease()));
        });
    }

    private ServerResponse several(SeveralParameters asked, Lease lease) {
        departures.refuseIfClosed();
        return new StreamingResponse(Representation.SSE.mediaType(), (exchange, eventLoop) -> {
            SeveralDelivery delivery = new SeveralDelivery(
                    asked.streams(),
                    asked.onReset(),
                    exchange,
                    subscriptions,
                    eventLoop,
                    sweepers.of(eventLoop),
                    times(asked.tenant(), lease));
            return new StreamingResponse.Begun(delivery, delivery::start);
        });
    }

    /**
     * Answers {@code GET} with a WebSocket of sub-protocol {@code rejoin.v1}; nothing is done before the result is subscribed
     * to.
     */
    public Mono<ServerResponse> socket(ServerRequest request, StreamAccess access) {
        return Mono.defer(() -> {
            refuseIfEnded(access.lease());
            departures.refuseIfClosed();
            SocketSession.Surroundings with =
                    new SocketSession.Surroundings(subscriptions, limits, new ProblemMapping(random));
            return Mono.just(SocketResponse.to(
                    request.headers().asHttpHeaders(),
                    (compress, eventLoop, peer) -> new SocketSession(
                            with,
                            access,
                            compress,
                            eventLoop,
                            sweepers.of(eventLoop),
                            times(access.tenant(), access.lease()),
                            peer)));
        });
    }

    private DeliveryTimes times(Tenant tenant, Lease lease) {
        return new DeliveryTimes(limits, lease, departures.enter(tenant), random);
    }

    private void refuseIfEnded(Lease lease) {
        if (lease.at(clock.millis()) instanceof LeaseState.Ended ended) {
            throw departures.tell(ended);
        }
    }

    private Mono<ServerResponse> streaming(
            StreamKey stream, Representation representation, StreamingParameters asked, Lease lease) {
        departures.refuseIfClosed();
        Framing framing = representation == Representation.SSE ? SseFraming.INSTANCE : NdjsonFraming.INSTANCE;
        return Mono.just(StreamingResponse.of(
                framing,
                SubscribeRequest.of(stream, asked.start()).onReset(asked.onReset()),
                subscriptions,
                sweepers,
                () -> times(stream.tenant(), lease)));
    }

    private Mono<ServerResponse> head(StreamKey stream, Representation representation) {
        return pages.ends(stream)
                .flatMap(ends -> ServerResponse.ok()
                        .headers(StreamHeaders::apply)
                        .contentType(representation.mediaType())
                        .header(HEAD_HEADER, ends.head().toString())
                        .header(EARLIEST_HEADER, ends.earliest().toString())
                        .build());
    }

    private Mono<ServerResponse> page(StreamKey stream, PageParameters parameters, Lease lease) {
        return pageOf(stream, parameters, lease)
                .doOnNext(page -> refuseIfEnded(lease))
                .flatMap(page -> ServerResponse.ok()
                        .headers(StreamHeaders::apply)
                        .contentType(Representation.PAGE.mediaType())
                        .body((response, context) -> write(response, page.pieces())));
    }

    private Mono<Page> pageOf(StreamKey stream, PageParameters parameters, Lease lease) {
        Duration wait = parameters.waitFor();
        if (wait == null || !(parameters.from() instanceof Read.Forward(StartAt.After(var after)))) {
            return pages.read(stream, parameters);
        }
        departures.refuseIfClosed();
        return Mono.using(
                () -> departures.connected(stream.tenant()),
                _ -> longPoll.poll(stream, after, parameters, wait, lease),
                Runnable::run);
    }

    /** Gathers the pieces in one buffer of the server's own, which is what it would make of them anyway. */
    private static Mono<Void> write(ReactiveHttpOutputMessage response, List<Page.Piece> pieces) {
        return response.writeWith(Mono.fromSupplier(() -> gather(response.bufferFactory(), pieces)));
    }

    private static DataBuffer gather(DataBufferFactory factory, List<Page.Piece> pieces) {
        int size = pieces.stream().mapToInt(Page.Piece::length).sum();
        DataBuffer gathered = factory.allocateBuffer(size);
        for (Page.Piece piece : pieces) {
            gathered.write(piece.bytes(), 0, piece.length());
        }
        return gathered;
    }
}
