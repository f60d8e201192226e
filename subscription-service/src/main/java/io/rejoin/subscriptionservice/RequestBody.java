// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.web.BytesUnderway;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Reads a request's body into memory: whole, within a limit and within a time, and within what all that are read may hold.
 *
 * @param maxBytes largest body
 * @param timeout how long a client may take to send it: one that stops half-way holds its memory no longer
 * @param clock runs the time-out
 * @param underway what all that are read hold
 */
record RequestBody(int maxBytes, Duration timeout, Scheduler clock, BytesUnderway underway) {

    RequestBody(int maxBytes, Duration timeout, Scheduler clock) {
        this(
                maxBytes,
                timeout,
                clock,
                new BytesUnderway("bodies", Math.max(BytesUnderway.DEFAULT_MAX_BYTES, maxBytes)));
    }

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
        return Mono.using(underway::share, held -> gathered(request, limit, held), BytesUnderway.Share::end)
                .filter(bytes -> bytes.length > 0)
                .switchIfEmpty(Mono.error(RequestBody::empty))
                .timeout(timeout, clock)
                .onErrorMap(
                        TimeoutException.class,
                        e -> new ProblemException(
                                ProblemCode.BODY_INVALID, "body: not complete within " + timeout.toMillis() + "ms"));
    }

    /** Copied as they come: a byte that is kept in the buffer it came in keeps all of that. */
    private Mono<byte[]> gathered(ServerRequest request, int limit, BytesUnderway.Share held) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return request.body(BodyExtractors.toDataBuffers())
                .handle((DataBuffer buffer, SynchronousSink<Void> out) -> {
                    try {
                        int more = buffer.readableByteCount();
                        if (more > limit - bytes.size()) {
                            out.error(tooLarge(limit));
                        } else if (!held.hold(bytes.size() + more)) {
                            out.error(underway.refusal());
                        } else {
                            byte[] piece = new byte[more];
                            buffer.read(piece);
                            bytes.writeBytes(piece);
                        }
                    } finally {
                        DataBufferUtils.release(buffer);
                    }
                })
                .then(Mono.fromSupplier(bytes::toByteArray));
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
