// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.tenant.Rate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * What is left of one limit, as a client is told.
 *
 * @param left tokens, never more than the rate's burst
 * @param untilMicros how long {@code left} may be all there is: until the bucket is full, or until the next token if none is left
 */
record Quota(String policy, Rate rate, long left, long untilMicros) {

    /** draft-ietf-httpapi-ratelimit-headers-11 §3. */
    static final String POLICY_HEADER = "RateLimit-Policy";

    /** draft-ietf-httpapi-ratelimit-headers-11 §4. */
    static final String HEADER = "RateLimit";

    private static final long MICROS = TimeUnit.SECONDS.toMicros(1);

    static long seconds(long micros) {
        return Math.max(1, Math.ceilDiv(micros, MICROS));
    }

    /** The one of which less is left, in proportion. */
    static @Nullable Quota tighter(@Nullable Quota one, @Nullable Quota other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return (double) other.left / other.rate.burst() < (double) one.left / one.rate.burst() ? other : one;
    }

    void writeTo(HttpHeaders headers) {
        headers.set(POLICY_HEADER, '"' + policy + "\";q=" + rate.burst() + ";w=" + seconds(rate.fillMicros()));
        headers.set(HEADER, '"' + policy + "\";r=" + left + ";t=" + seconds(untilMicros));
    }
}
