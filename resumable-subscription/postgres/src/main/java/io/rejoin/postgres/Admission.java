// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.LogUnavailableException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Bounds what waits to be written, in number and in bytes, and tells when nothing does any more. Thread-safe. */
final class Admission {

    static final int MAX_PUBLISHES = 20_000;
    static final long MAX_BYTES = 128L << 20;

    /** Guarded by this, as are the fields below. */
    private int publishes;

    private long bytes;
    private boolean closed;
    private boolean told;
    private final Sinks.Empty<Void> drained = Sinks.empty();

    /** Why the publish cannot wait here; {@code null} if it is admitted, until {@link #release}. */
    synchronized @Nullable LogUnavailableException refuse(Publish publish) {
        if (closed) {
            return new LogUnavailableException("append: the log is closed", null);
        }
        if (publishes >= MAX_PUBLISHES || bytes + publish.bytes() > MAX_BYTES) {
            return new LogUnavailableException(
                    "append: " + publishes + " publishes of " + bytes + " bytes are waiting (expected: up to "
                            + MAX_PUBLISHES + " of " + MAX_BYTES + ")",
                    null);
        }
        publishes++;
        bytes += publish.bytes();
        return null;
    }

    void release(Publish publish) {
        synchronized (this) {
            publishes--;
            bytes -= publish.bytes();
        }
        tellIfDrained();
    }

    /** Admits nothing more; completes when everything admitted was released. */
    Mono<Void> close() {
        synchronized (this) {
            closed = true;
        }
        tellIfDrained();
        return drained.asMono();
    }

    private void tellIfDrained() {
        synchronized (this) {
            if (!closed || publishes > 0 || told) {
                return;
            }
            told = true;
        }
        drained.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
    }
}
