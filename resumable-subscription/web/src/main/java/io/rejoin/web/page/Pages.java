// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.web.BytesUnderway;
import io.rejoin.web.Lease;
import io.rejoin.web.WebLimits;
import io.rejoin.web.delivery.StreamingResponse;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.departure.WaitWatch;
import io.rejoin.web.request.Parameters;
import io.rejoin.web.request.Representation;
import io.rejoin.web.request.StreamHeaders;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweepers;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Answers requests for pages, also for those that wait, and for where a stream begins and ends. Thread-safe. */
public final class Pages {

    /** Header of the answer to {@code HEAD}: the cursor after the newest event. */
    public static final String HEAD_HEADER = "Rejoin-Head";

    /** Header of the answer to {@code HEAD}: the cursor before the oldest event that is kept. */
    public static final String EARLIEST_HEADER = "Rejoin-Earliest";

    private final WebLimits limits;
    private final PageReader reader;
    private final PageDelivery.Surroundings surroundings;
    private final Sweepers sweepers;
    private final LongPoll longPoll;
    private final Doorkeeper doorkeeper;
    private final InstantSource clock;

    public Pages(
            Subscriptions subscriptions,
            EventLog log,
            WebLimits limits,
            Doorkeeper doorkeeper,
            Sweepers sweepers,
            InstantSource clock,
            NanoClock nanoClock,
            Scheduler scheduler) {
        this.limits = limits;
        this.reader = new PageReader(new PatientLog(log, scheduler), limits);
        this.surroundings = new PageDelivery.Surroundings(
                new BytesUnderway("pages", BytesUnderway.DEFAULT_MAX_BYTES), limits.writeStall());
        this.sweepers = sweepers;
        this.longPoll = new LongPoll(
                subscriptions, reader, new WaitWatch(scheduler, clock, nanoClock, limits, doorkeeper), scheduler);
        this.doorkeeper = doorkeeper;
        this.clock = clock;
    }

    /** A page, or only its head. */
    public Mono<ServerResponse> answer(StreamKey stream, Parameters parameters, boolean headOnly, Lease lease) {
        PageParameters asked = PageParameters.of(parameters, limits);
        return headOnly ? head(stream, Representation.PAGE.mediaType()) : page(stream, asked, lease);
    }

    /** Where the stream begins and ends, in headers; of whatever representation. */
    public Mono<ServerResponse> head(StreamKey stream, MediaType mediaType) {
        return reader.ends(stream)
                .flatMap(ends -> ServerResponse.ok()
                        .headers(StreamHeaders::apply)
                        .contentType(mediaType)
                        .header(HEAD_HEADER, ends.head().toString())
                        .header(EARLIEST_HEADER, ends.earliest().toString())
                        .build());
    }

    private Mono<ServerResponse> page(StreamKey stream, PageParameters parameters, Lease lease) {
        return pageOf(stream, parameters, lease)
                .doOnNext(page -> doorkeeper.refuseIfEnded(lease, clock.millis()))
                .map(page -> response(new StreamPage(reader, stream, page), lease));
    }

    /** A page that is no stream's: held as a whole, and sent and counted like the parts of those. */
    public Mono<ServerResponse> answer(Mono<byte[]> json, Lease lease) {
        return Mono.defer(() -> {
            surroundings.underway().refuseIfFull();
            return json.map(text -> response(new WholePage(text), lease));
        });
    }

    private ServerResponse response(PageBody body, Lease lease) {
        return new StreamingResponse(
                Representation.PAGE.mediaType(),
                body.isLast() ? body.size() : StreamingResponse.UNKNOWN_LENGTH,
                (exchange, eventLoop) -> {
                    PageDelivery delivery =
                            new PageDelivery(surroundings, body, lease, exchange, eventLoop, sweepers.of(eventLoop));
                    return new StreamingResponse.Begun(delivery, delivery::start);
                });
    }

    private Mono<Page> pageOf(StreamKey stream, PageParameters parameters, Lease lease) {
        surroundings.underway().refuseIfFull();
        Duration wait = parameters.waitFor();
        if (wait == null || !(parameters.from() instanceof Read.Forward(StartAt.After(var after)))) {
            return reader.read(stream, parameters);
        }
        doorkeeper.refuseIfClosed();
        return Mono.using(
                () -> doorkeeper.connected(stream.tenant()),
                _ -> longPoll.poll(stream, after, parameters, wait, lease),
                Runnable::run);
    }
}
