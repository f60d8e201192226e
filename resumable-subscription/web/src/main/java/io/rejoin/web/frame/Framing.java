// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Signal;
import io.rejoin.core.WireFormat;
import io.rejoin.web.ProblemException;
import java.time.Duration;
import org.springframework.http.MediaType;

/** How one endless representation writes what a subscription says. Stateless; all results are immutable by contract. */
public interface Framing {

    /** Server-sent events. */
    Framing SSE = new SseFraming();

    /** Newline-delimited JSON. */
    Framing NDJSON = new NdjsonFraming();

    MediaType mediaType();

    /** One instance for the life of the process: events keep what it made. */
    WireFormat<byte[]> events();

    byte[] opened(Cursor position);

    byte[] live(Cursor position);

    byte[] ephemeral(EphemeralEvent event);

    byte[] reset(Signal.Reset reset);

    /** The last frame of a subscription that does not end well. */
    byte[] error(ProblemException problem);

    /** The last frame of a subscription whose client is to come back, after that long, on another connection. */
    byte[] drain(Duration reconnectAfter);

    byte[] heartbeat();
}
