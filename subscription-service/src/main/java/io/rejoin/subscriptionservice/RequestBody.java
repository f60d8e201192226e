// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads a request's body into memory: whole, within a limit and within a time.
 *
 * @param maxBytes largest body
 * @param timeout how long a client may take to send it: one that stops half-way holds its memory no longer
 * @param clock runs the time-out
 */
record RequestBody(int maxBytes, Duration timeout, Scheduler clock) {

    /**
     * The body, never empty. Errors with a problem naming the limit: at once where the announced length is beyond it,
     * else as soon as that much has come. Whoever subscribes owns the array.
     */
    Mono<byte[]> read(ServerRequest request) {
        return read(request, maxBytes);
    }

    /** The same with a limit of its own, {@link #maxBytes} at most. */
    Mono<byte[]> read(ServerRequest request, int limit) {
        requireIdentityEncoding(request);
        if (request.headers().contentLength().orElse(0) > limit) {
            return Mono.error(tooLarge(limit));
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), limit)
                .map(RequestBody::bytes)
                .filter(bytes -> bytes.length > 0)
                .switchIfEmpty(Mono.error(RequestBody::empty))
                .timeout(timeout, clock)
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge(limit))
                .onErrorMap(
                        TimeoutException.class,
                        e -> new ProblemException(
                                ProblemCode.BODY_INVALID, "body: not complete within " + timeout.toMillis() + "ms"));
    }

    private static byte[] bytes(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** A compressed body would be stored as it is and decompressed by nobody. */
    private static void requireIdentityEncoding(ServerRequest request) {
        for (String encoding : request.headers().header(HttpHeaders.CONTENT_ENCODING)) {
            if (!encoding.equalsIgnoreCase("identity")) {
                throw new ProblemException(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding: compressed (expected: identity)");
            }
        }
    }

    private static ProblemException tooLarge(int limit) {
        return new ProblemException(ProblemCode.BODY_TOO_LARGE, "body: too large (expected: 1.." + limit + " bytes)");
    }

    private static ProblemException empty() {
        return new ProblemException(ProblemCode.BODY_INVALID, "body: empty (expected: at least one byte)");
    }
}
