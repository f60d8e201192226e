// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;

/**
 * A row of {@code chat.membership}: one stay of a user in a room.
 *
 * @param id of the stay: who leaves and comes back has another
 * @param readUpTo the number of the last message that the user has read
 * @param readTold how far the other members were told
 */
public record Membership(
        long id,
        String tenant,
        String room,
        String account,
        Role role,
        Instant joinedAt,
        long readUpTo,
        long readTold) {}
