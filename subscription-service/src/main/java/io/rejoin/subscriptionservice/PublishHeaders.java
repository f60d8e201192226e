// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WireDuration;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The headers of a publish, checked.
 *
 * @param eventType of each of its events
 * @param timeToLive of an ephemeral event, {@code null} for durable ones
 */
record PublishHeaders(
        PayloadKind kind,
        @Nullable String eventType,
        @Nullable IdempotencyKey key,
        @Nullable Duration timeToLive) {

    static final String EVENT_TYPE = "Event-Type";
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String EPHEMERAL = "Ephemeral";

    static PublishHeaders of(ServerRequest request) {
        PublishHeaders headers = new PublishHeaders(
                PayloadKind.of(request),
                single(request, EVENT_TYPE),
                idempotencyKey(single(request, IDEMPOTENCY_KEY)),
                timeToLive(single(request, EPHEMERAL)));
        if (headers.timeToLive != null) {
            headers.requireFitForEphemeral();
        }
        return headers;
    }

    /** What an ephemeral event cannot keep is refused rather than ignored. */
    private void requireFitForEphemeral() {
        if (key != null) {
            throw new ProblemException(
                    ProblemCode.IDEMPOTENCY_KEY_INVALID,
                    IDEMPOTENCY_KEY + ": not with " + EPHEMERAL + " (expected: none, nothing is remembered)");
        }
        if (kind instanceof PayloadKind.Ndjson || kind instanceof PayloadKind.Bytes bytes && !bytes.isText()) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: not with " + EPHEMERAL + " (expected: application/json or text/*)");
        }
    }

    private static @Nullable IdempotencyKey idempotencyKey(@Nullable String value) {
        try {
            return value == null ? null : new IdempotencyKey(value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Duration timeToLive(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            Duration timeToLive = WireDuration.parse(value);
            if (timeToLive.compareTo(EphemeralEvent.MIN_TIME_TO_LIVE) >= 0
                    && timeToLive.compareTo(EphemeralEvent.MAX_TIME_TO_LIVE) <= 0) {
                return timeToLive;
            }
        } catch (IllegalArgumentException e) {
            throw ProblemException.parameter(EPHEMERAL, value, WireDuration.FORM);
        }
        throw ProblemException.parameter(EPHEMERAL, value, "1ms..10m");
    }

    private static @Nullable String single(ServerRequest request, String name) {
        List<String> values = request.headers().header(name);
        if (values.size() > 1) {
            throw ProblemException.parameter(name, values.size() + " values", "one");
        }
        return values.isEmpty() ? null : values.getFirst();
    }
}
