// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.StreamAdministration;
import io.rejoin.identity.Caller;
import io.rejoin.identity.Permission;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET|PUT|DELETE /streams/v1/{stream}}: where a stream stands, how much of it is kept, and its end. */
final class MetadataHandler {

    private final StreamAdministration streams;
    private final Announcements announcements;
    private final RequestBody body;

    MetadataHandler(StreamAdministration streams, Announcements announcements, RequestBody body) {
        this.streams = streams;
        this.announcements = announcements;
        this.body = body;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        StreamKey stream = Caller.of(request).stream(StreamPath.streamName(request), Permission.DESCRIBE);
        return streams.describe(stream)
                .switchIfEmpty(Mono.error(() -> notFound(stream)))
                .flatMap(metadata -> document(StreamDocument.of(metadata)));
    }

    Mono<ServerResponse> put(ServerRequest request) {
        StreamKey stream = Caller.of(request).stream(StreamPath.streamName(request), Permission.ADMIN);
        if (!(PayloadKind.of(request) instanceof PayloadKind.Json)) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type: (expected: application/json)");
        }
        return body.read(request, RetentionBody.MAX_BYTES)
                .map(RetentionBody::parse)
                .flatMap(retention -> streams.configure(stream, retention))
                .flatMap(metadata -> document(StreamDocument.of(metadata)));
    }

    Mono<ServerResponse> delete(ServerRequest request) {
        StreamKey stream = Caller.of(request).stream(StreamPath.streamName(request), Permission.ADMIN);
        return streams.delete(stream)
                .flatMap(deleted -> deleted ? announcements.of(stream) : Mono.error(notFound(stream)))
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    private static Mono<ServerResponse> document(StreamDocument document) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(document);
    }

    private static ProblemException notFound(StreamKey stream) {
        return new ProblemException(ProblemCode.STREAM_NOT_FOUND, "stream '" + stream.name() + "': there is none");
    }
}
