// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one stream says of its own retention. Where it says nothing the log's default holds, also when that changes later: a default
 * that was copied here would remove what an operator has since decided to keep.
 *
 * @param maxEvents as of {@link Retention}; {@code null} for the log's default
 * @param maxAge as of {@link Retention}; {@code null} for the log's default
 */
public record OwnRetention(
        @Nullable Long maxEvents, @Nullable Duration maxAge) {

    /** The log's default in everything. */
    public static final OwnRetention NONE = new OwnRetention(null, null);

    public OwnRetention {
        // Refuses what is beyond the limits.
        var _ = new Retention(
                maxEvents == null ? Retention.DEFAULT.maxEvents() : maxEvents,
                maxAge == null ? Retention.DEFAULT.maxAge() : maxAge);
    }

    /** Leaves nothing to the log's default. */
    public static OwnRetention of(Retention retention) {
        return new OwnRetention(retention.maxEvents(), retention.maxAge());
    }

    /** What holds where {@code defaults} is the log's default. */
    public Retention over(Retention defaults) {
        return new Retention(
                maxEvents == null ? defaults.maxEvents() : maxEvents, maxAge == null ? defaults.maxAge() : maxAge);
    }
}
