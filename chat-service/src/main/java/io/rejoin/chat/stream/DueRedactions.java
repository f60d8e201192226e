// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.redaction}: work that any node does for any tenant, each row with the tenant that it is for. */
public interface DueRedactions extends Repository<RedactionRow, String> {

    /** Rooms that have some, in order, after a given one. */
    @Query("""
            SELECT DISTINCT tenant, room FROM chat.redaction WHERE (tenant, room) > (:tenant, :room)
             ORDER BY tenant, room LIMIT :limit
            """)
    Flux<DueRoom> rooms(String tenant, String room, int limit);

    /** Some of a room that no other node is about. */
    @Query("""
            SELECT r.*, m.author FROM chat.redaction r
              JOIN chat.message m ON m.tenant = r.tenant AND m.room = r.room AND m.number = r.number
             WHERE r.tenant = :tenant AND r.room = :room
             ORDER BY r.cursor LIMIT :limit FOR UPDATE OF r SKIP LOCKED
            """)
    Flux<RedactionRow> take(String tenant, String room, int limit);

    @Modifying
    @Query("DELETE FROM chat.redaction WHERE tenant = :tenant AND room = :room AND cursor = :cursor")
    Mono<Integer> done(String tenant, String room, String cursor);
}
