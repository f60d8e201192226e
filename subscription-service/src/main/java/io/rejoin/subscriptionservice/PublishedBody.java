// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Content;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a request's body into the content of events, or says what is wrong with it. */
final class PublishedBody {

    private PublishedBody() {}

    /**
     * The events of a body: several for a batch, else one.
     *
     * @param body not changed from here on; a payload of bytes is this very array
     */
    static List<Content> events(PayloadKind kind, byte[] body, @Nullable String type) {
        requireType(type);
        try {
            return switch (kind) {
                case PayloadKind.Json json ->
                    List.of(new Content(type, Content.JSON, JsonPayload.onOneLine(body, 0, body.length)));
                case PayloadKind.Ndjson ndjson -> NdjsonBatch.events(body, type);
                case PayloadKind.Bytes bytes -> List.of(new Content(type, bytes.mediaType(), body));
            };
        } catch (InvalidJsonException e) {
            throw new ProblemException(ProblemCode.BODY_INVALID, "body: " + e.getMessage());
        }
    }

    private static void requireType(@Nullable String type) {
        try {
            new Content(type, Content.JSON, new byte[0]);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.EVENT_TYPE_INVALID, String.valueOf(e.getMessage()));
        }
    }
}
