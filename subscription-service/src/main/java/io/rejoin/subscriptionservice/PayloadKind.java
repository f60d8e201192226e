// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Content;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.reactive.function.server.ServerRequest;

/** What a body is, by its {@code Content-Type}; a request without one is taken to send JSON, and checked to. */
sealed interface PayloadKind {

    /** One JSON value, one event. */
    record Json() implements PayloadKind {}

    /** One JSON value per line, an event each. */
    record Ndjson() implements PayloadKind {}

    /** Bytes that are one event and mean nothing to us. */
    record Bytes(String mediaType) implements PayloadKind {

        boolean isText() {
            return mediaType.regionMatches(true, 0, "text/", 0, 5);
        }
    }

    static PayloadKind of(ServerRequest request) {
        List<String> values = request.headers().header(HttpHeaders.CONTENT_TYPE);
        if (values.isEmpty()) {
            return new Json();
        }
        if (values.size() > 1) {
            throw unsupported("given " + values.size() + " times (expected: once)");
        }
        MimeType type = parsed(values.getFirst());
        return switch (type.getType() + "/" + type.getSubtype()) {
            case Content.JSON -> utf8(type, new Json());
            case NdjsonBatch.MEDIA_TYPE -> utf8(type, new Ndjson());
            default -> new Bytes(values.getFirst().strip());
        };
    }

    private static MimeType parsed(String value) {
        try {
            MimeType type = MimeTypeUtils.parseMimeType(value);
            if (type.isConcrete() && value.length() <= Content.MAX_MEDIA_TYPE_LENGTH && isPrintable(value)) {
                return type;
            }
        } catch (InvalidMimeTypeException | StringIndexOutOfBoundsException e) { // the latter for a lone quote
            throw unsupported("not a media type (expected: such as application/json)");
        }
        throw unsupported("a range, too long, or with a tab or beyond ASCII (expected: one media type, 1.."
                + Content.MAX_MEDIA_TYPE_LENGTH + " visible ASCII characters and spaces)");
    }

    /** A quoted parameter may have more in it, and could not be sent again as it came. */
    private static boolean isPrintable(String value) {
        return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    private static PayloadKind utf8(MimeType type, PayloadKind kind) {
        if (type.getCharset() != null && !type.getCharset().equals(StandardCharsets.UTF_8)) {
            throw unsupported("charset " + type.getCharset() + " (expected: utf-8)");
        }
        return kind;
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type: " + detail);
    }
}
