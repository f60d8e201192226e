// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import io.rejoin.chat.ChatLimits;
import io.rejoin.web.MediaTypes;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads the body of a request: whole, one JSON object, within a limit and within a time. */
public final class Body {

    private static final byte[] EMPTY = {'{', '}'};

    private Body() {}

    /** The fields; errors with a problem that says what is wrong. */
    public static Mono<Fields> read(ServerRequest request) {
        return bytes(request)
                .switchIfEmpty(Mono.error(
                        () -> new ProblemException(ProblemCode.BODY_INVALID, "body: empty (expected: a JSON object)")))
                .map(bytes -> Fields.of("", Json.read(bytes)));
    }

    /** As {@link #read}, and no body is an object without members. */
    public static Mono<Fields> readOptional(ServerRequest request) {
        return bytes(request).defaultIfEmpty(EMPTY).map(bytes -> Fields.of("", Json.read(bytes)));
    }

    private static Mono<byte[]> bytes(ServerRequest request) {
        requireJson(request);
        if (request.headers().contentLength().orElse(0) > ChatLimits.BODY_BYTES) {
            return Mono.error(tooLarge());
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), ChatLimits.BODY_BYTES)
                .map(Body::copy)
                .filter(bytes -> bytes.length > 0)
                .timeout(ChatLimits.BODY_TIMEOUT)
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge())
                .onErrorMap(
                        TimeoutException.class,
                        e -> new ProblemException(
                                ProblemCode.BODY_INVALID,
                                "body: not complete within " + ChatLimits.BODY_TIMEOUT.toSeconds() + "s"));
    }

    private static void requireJson(ServerRequest request) {
        boolean json;
        try {
            MediaType type = MediaTypes.content(request.headers().asHttpHeaders());
            json = type == null || type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException e) {
            json = false;
        }
        if (!json) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type: (expected: application/json)");
        }
    }

    private static byte[] copy(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                ProblemCode.BODY_TOO_LARGE, "body: too large (expected: 1.." + ChatLimits.BODY_BYTES + " bytes)");
    }
}
