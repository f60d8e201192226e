// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events to be written to one stream: all or none, contiguous, in this order.
 *
 * @param events 1..{@value #MAX_EVENTS}
 * @param key {@code null} for a publish that cannot be retried safely
 */
public record Publication(
        StreamKey stream, List<Content> events, @Nullable IdempotencyKey key) {

    /** Most events of one publication. */
    public static final int MAX_EVENTS = 1_000;

    public Publication {
        events = List.copyOf(events);
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("events: " + events.size() + " (expected: 1.." + MAX_EVENTS + ")");
        }
    }

    public static Publication of(StreamKey stream, Content event) {
        return new Publication(stream, List.of(event), null);
    }

    public Publication withKey(IdempotencyKey idempotencyKey) {
        return new Publication(stream, events, idempotencyKey);
    }
}
