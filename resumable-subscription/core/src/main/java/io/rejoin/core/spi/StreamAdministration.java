// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.OwnRetention;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import io.rejoin.core.StreamMetadata;
import io.rejoin.core.Tenant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A log that can describe, configure, list and delete streams. Same conditions as {@link EventLog}; what changes a stream also errors
 * with {@link io.rejoin.core.StreamBusyException} when another transaction holds it for too long.
 */
public interface StreamAdministration {

    /** Empty if the stream does not exist. */
    Mono<StreamMetadata> describe(StreamKey stream);

    /**
     * Sets the whole retention of a stream, creating the stream where there is none. What it leaves to the log's default follows
     * that when it changes.
     */
    Mono<StreamMetadata> configure(StreamKey stream, OwnRetention retention);

    /** Sets the retention of a stream, leaving nothing to the log's default. */
    default Mono<StreamMetadata> configure(StreamKey stream, Retention retention) {
        return configure(stream, OwnRetention.of(retention));
    }

    /**
     * Deletes a stream with its events and keys; a stream created under its name later is another incarnation.
     * {@code false} if there was none.
     */
    Mono<Boolean> delete(StreamKey stream);

    /**
     * Lists streams by name.
     *
     * @param prefix of the name, may be empty
     * @param after list names greater than this one, {@code null} to begin at the first
     * @param limit 1..1,000
     */
    Mono<List<StreamMetadata>> list(Tenant tenant, String prefix, @Nullable String after, int limit);
}
