// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code chat.message}.
 *
 * @param number 1, 2, 3 … in the room
 * @param sentHash of what was sent first
 * @param cursor the position of the event that told of it
 * @param content as JSON; empty once deleted
 */
public record Message(
        String tenant,
        String room,
        long number,
        String author,
        String clientId,
        String sentHash,
        String cursor,
        String content,
        int version,
        Instant createdAt,
        @Nullable Instant editedAt,
        @Nullable Instant deletedAt,
        @Nullable String deletedBy) {

    boolean isDeleted() {
        return deletedAt != null;
    }
}
