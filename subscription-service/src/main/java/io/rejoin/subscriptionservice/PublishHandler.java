// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Content;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import io.rejoin.identity.Caller;
import io.rejoin.identity.Permission;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StorageLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /streams/v1/{stream}/events}: writes events, or sends one to whoever is here now.
 *
 * <p>A client that leaves before the answer stops nothing: once the body is complete, the events are written.
 */
final class PublishHandler {

    /** Largest ephemeral event, in bytes: the feed's messages have up to 16 KB, names and types included. */
    static final int MAX_EPHEMERAL_BYTES = 15 * 1_024;

    private final EventPublisher publisher;
    private final StorageLimit storage;
    private final RequestBody body;

    PublishHandler(EventPublisher publisher, StorageLimit storage, RequestBody body) {
        this.publisher = publisher;
        this.storage = storage;
        this.body = body;
    }

    Mono<ServerResponse> publish(ServerRequest request) {
        Caller caller = Caller.of(request);
        StreamKey stream = caller.stream(StreamPath.streamName(request), Permission.PUBLISH);
        PublishHeaders headers = PublishHeaders.of(request);
        Duration timeToLive = headers.timeToLive();
        return timeToLive == null
                ? durable(request, caller, stream, headers)
                : ephemeral(request, stream, headers, timeToLive);
    }

    private Mono<ServerResponse> durable(
            ServerRequest request, Caller caller, StreamKey stream, PublishHeaders headers) {
        boolean batch = headers.kind() instanceof PayloadKind.Ndjson;
        return body.read(request)
                .map(bytes -> new Publication(
                        stream, PublishedBody.events(headers.kind(), bytes, headers.eventType()), headers.key()))
                .flatMap(publication -> storage.publish(publication, caller.storageLimit(), publisher::publish))
                .flatMap(outcome -> PublishAnswer.of(outcome, batch));
    }

    private Mono<ServerResponse> ephemeral(
            ServerRequest request, StreamKey stream, PublishHeaders headers, Duration timeToLive) {
        return body.read(request, Math.min(MAX_EPHEMERAL_BYTES, body.maxBytes()))
                .map(bytes -> PublishedBody.events(headers.kind(), bytes, headers.eventType()))
                .map(List::getFirst)
                .flatMap(content -> send(stream, content, timeToLive))
                .then(Mono.defer(() -> ServerResponse.accepted().build()));
    }

    private Mono<Void> send(StreamKey stream, Content content, Duration timeToLive) {
        return publisher
                .publishEphemeral(stream, content, timeToLive)
                .onErrorMap(
                        e -> !(e instanceof LogUnavailableException),
                        e -> new ProblemException(
                                ProblemCode.FEED_UNAVAILABLE,
                                "the feed did not take the ephemeral event",
                                Map.of(),
                                e));
    }
}
