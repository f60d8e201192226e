// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Cursor;
import io.rejoin.core.PublishOutcome;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * What a publisher is told: the cursor of its event, of the last one for a batch, which bears the first one's number beside it.
 *
 * <p>A retry with the same key is answered word for word as the publish it repeats; only a header tells them apart.
 */
final class PublishAnswer {

    /** Present, and {@code true}, where an earlier publish with the same key did the writing. */
    static final String IDEMPOTENT_REPLAY = "Idempotent-Replay";

    private PublishAnswer() {}

    static Mono<ServerResponse> of(PublishOutcome outcome, boolean batch) {
        return switch (outcome) {
            case PublishOutcome.Committed committed ->
                created(
                        ServerResponse.status(HttpStatus.CREATED),
                        committed.events().getFirst().cursor(),
                        committed.events().getLast().cursor(),
                        batch);
            case PublishOutcome.Replayed replayed ->
                created(
                        ServerResponse.status(HttpStatus.CREATED).header(IDEMPOTENT_REPLAY, "true"),
                        replayed.first(),
                        replayed.last(),
                        batch);
            case PublishOutcome.KeyConflict conflict ->
                refused(ProblemCode.IDEMPOTENCY_CONFLICT, "Idempotency-Key: used before for another body");
            case PublishOutcome.Busy busy ->
                refused(ProblemCode.STREAM_BUSY, "the stream is held by another transaction; nothing was written");
            case PublishOutcome.Unknown unknown ->
                refused(
                        ProblemCode.PUBLISH_UNKNOWN,
                        "the connection to the log broke during the commit; retry with the same Idempotency-Key");
        };
    }

    /** A cursor is digits, hexadecimal digits and an underscore: it needs no escaping. */
    private static Mono<ServerResponse> created(
            ServerResponse.BodyBuilder response, Cursor first, Cursor last, boolean batch) {
        String json = "{\"cursor\":\"" + last + "\",\"seq\":" + last.seq()
                + (batch ? ",\"first\":" + first.seq() + "}" : "}");
        return response.contentType(MediaType.APPLICATION_JSON).bodyValue(json);
    }

    private static Mono<ServerResponse> refused(ProblemCode code, String detail) {
        return Mono.error(new ProblemException(code, detail));
    }
}
