// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events to be written to one stream: all or none, contiguous, in this order.
 *
 * @param events 1..{@value #MAX_EVENTS}, with a payload of up to {@value #MAX_BYTES} bytes together
 * @param key {@code null} for a publish that cannot be retried safely
 */
public record Publication(
        StreamKey stream, List<Content> events, @Nullable IdempotencyKey key) {

    /** Most events of one publication. */
    public static final int MAX_EVENTS = 1_000;

    /**
     * Largest payload of one publication, in bytes: one statement carries it whole, and a database holds it in memory several times
     * over while it runs. No transport may be set to take more.
     */
    public static final int MAX_BYTES = 16 << 20;

    public Publication {
        events = List.copyOf(events);
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("events: " + events.size() + " (expected: 1.." + MAX_EVENTS + ")");
        }
        long bytes = 0;
        for (Content event : events) {
            bytes += event.bytes().length;
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("publication: " + bytes + " bytes (expected: 0.." + MAX_BYTES + ")");
        }
    }

    public static Publication of(StreamKey stream, Content event) {
        return new Publication(stream, List.of(event), null);
    }

    public Publication withKey(IdempotencyKey idempotencyKey) {
        return new Publication(stream, events, idempotencyKey);
    }
}
