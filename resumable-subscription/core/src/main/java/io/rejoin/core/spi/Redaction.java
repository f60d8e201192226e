// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import reactor.core.publisher.Mono;

/** A log whose events can be given another content, keeping their place. Same conditions as {@link EventLog}. */
public interface Redaction {

    /** Whether there was anything to redact. */
    enum Outcome {
        /** The event has the new content; whoever reads it from now on gets that. */
        REDACTED,
        /** The stream has no event at this cursor: trimmed, of another history, or never there. */
        NO_SUCH_EVENT
    }

    /**
     * Replaces the content of the event that {@code cursor} names; its sequence number and fingerprint stay. Errors with
     * {@link io.rejoin.core.StreamBusyException} when another transaction holds the stream for too long.
     */
    Mono<Outcome> redact(StreamKey stream, Cursor cursor, Content replacement);
}
