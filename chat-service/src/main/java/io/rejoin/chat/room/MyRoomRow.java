// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;

/** A room with what one of its members is there. */
public record MyRoomRow(
        String id,
        RoomKind kind,
        String name,
        String topic,
        String createdBy,
        Instant createdAt,
        int memberCount,
        long head,
        Role role,
        long readUpTo,
        long unread) {}
