// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Tenant;
import reactor.core.publisher.Mono;

/** A log that knows how much its tenants keep, for limits. Same conditions as {@link EventLog}. */
public interface StoredBytes {

    /** Payload of the events that the tenant's streams keep now, in bytes; what is committed, and nothing that was trimmed. */
    Mono<Long> storedBytes(Tenant tenant);

    /**
     * What {@link EventLog#append} would answer without writing anything: {@link PublishOutcome.Replayed} or
     * {@link PublishOutcome.KeyConflict} if the publication's key was used; empty if it has none or a new one, or if the
     * publish that uses it has not committed yet.
     */
    Mono<PublishOutcome> earlier(Publication publication);
}
