// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Content;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import io.rejoin.postgres.Allocation.KeyName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A publication with what is computed of it once, before it waits.
 *
 * @param bytes of payload
 * @param body {@code null} without a key
 */
record Publish(
        Publication publication, long bytes, @Nullable BodyHash body) {

    static Publish of(Publication publication) {
        long bytes = 0;
        for (Content event : publication.events()) {
            bytes += event.bytes().length;
        }
        return new Publish(publication, bytes, publication.key() == null ? null : BodyHash.of(publication.events()));
    }

    StreamKey stream() {
        return publication.stream();
    }

    List<Content> events() {
        return publication.events();
    }

    @Nullable
    KeyName keyName() {
        IdempotencyKey key = publication.key();
        return key == null ? null : new KeyName(stream(), key);
    }
}
