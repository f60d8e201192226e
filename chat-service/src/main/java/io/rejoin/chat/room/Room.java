// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code chat.room}.
 *
 * @param head the number of the newest message, 0 before the first
 * @param directKey of the two users of a direct room
 */
public record Room(
        String tenant,
        String id,
        RoomKind kind,
        String name,
        String topic,
        String createdBy,
        Instant createdAt,
        int memberCount,
        long head,
        @Nullable String directKey) {

    Room withMembers(int count) {
        return new Room(tenant, id, kind, name, topic, createdBy, createdAt, count, head, directKey);
    }
}
