// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Redaction;
import io.rejoin.identity.Caller;
import io.rejoin.identity.Permission;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code PUT /streams/v1/{stream}/events/{cursor}}: gives an event another content, in its place. */
final class RedactionHandler {

    private final Redaction log;
    private final Announcements announcements;
    private final RequestBody body;

    RedactionHandler(Redaction log, Announcements announcements, RequestBody body) {
        this.log = log;
        this.announcements = announcements;
        this.body = body;
    }

    Mono<ServerResponse> put(ServerRequest request) {
        StreamKey stream = Caller.of(request).stream(StreamPath.streamName(request), Permission.ADMIN);
        Cursor cursor = StreamPath.cursor(request);
        PublishHeaders headers = PublishHeaders.of(request);
        requireSingle(headers);
        return body.read(request)
                .map(bytes -> PublishedBody.events(headers.kind(), bytes, headers.eventType())
                        .getFirst())
                .flatMap(replacement -> log.redact(stream, cursor, replacement))
                .flatMap(outcome -> switch (outcome) {
                    case REDACTED -> announcements.of(stream);
                    case NO_SUCH_EVENT -> Mono.<Void>error(notFound(stream, cursor));
                })
                .then(Mono.defer(() -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue("{\"cursor\":\"" + cursor + "\",\"seq\":" + cursor.seq() + "}")));
    }

    private static void requireSingle(PublishHeaders headers) {
        if (headers.kind() instanceof PayloadKind.Ndjson) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type: a batch (expected: the content of one event)");
        }
        if (headers.timeToLive() != null) {
            throw ProblemException.parameter(PublishHeaders.EPHEMERAL, "present", "none, a redaction is durable");
        }
    }

    private static ProblemException notFound(StreamKey stream, Cursor cursor) {
        return new ProblemException(
                ProblemCode.EVENT_NOT_FOUND, "stream '" + stream.name() + "' has no event at cursor " + cursor);
    }
}
