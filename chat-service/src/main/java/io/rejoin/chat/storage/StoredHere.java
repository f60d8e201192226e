// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.storage;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StoredBytes;
import reactor.core.publisher.Mono;

/** What a tenant keeps in this service: its messages with what they said before, and what their streams keep. Thread-safe. */
public final class StoredHere implements StoredBytes {

    private final StoredBytes log;
    private final ContentBytes rows;

    public StoredHere(StoredBytes log, ContentBytes rows) {
        this.log = log;
        this.rows = rows;
    }

    @Override
    public Mono<Long> storedBytes(Tenant tenant) {
        return log.storedBytes(tenant)
                .zipWith(rows.ofTenant(tenant.id()), (events, messages) -> events + messages.bytes());
    }

    @Override
    public Mono<PublishOutcome> earlier(Publication publication) {
        return log.earlier(publication);
    }
}
