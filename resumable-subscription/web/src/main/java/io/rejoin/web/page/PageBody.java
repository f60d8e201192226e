// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.web.delivery.FrameSink;
import reactor.core.publisher.Mono;

/** What a client is sent as it takes it: what is held of it, and how the rest is had. Confined to the connection's event loop. */
interface PageBody {

    /** Bytes that are held and not written. */
    int size();

    /** Writes so many bytes at most as one chunk; not called when there are none. */
    void writeChunk(FrameSink connection, int maxBytes);

    /** Whether nothing follows what is held. */
    boolean isLast();

    /** Reads what follows, wherever it likes; what it gives is run on the event loop and adds that. */
    Mono<Runnable> more();

    /** Ends after what is held, since more cannot be had; {@code false} where the client would be misled by that. */
    boolean cutShort();
}
