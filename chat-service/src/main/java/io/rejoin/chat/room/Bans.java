// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.ban}. */
public interface Bans extends Repository<Ban, String> {

    @Query("SELECT * FROM chat.ban WHERE tenant = :tenant AND room = :room AND account = :account")
    Mono<Ban> find(String tenant, String room, String account);

    @Query("""
            SELECT * FROM chat.ban WHERE tenant = :tenant AND room = :room AND account > :after
             ORDER BY account LIMIT :limit
            """)
    Flux<Ban> pageOf(String tenant, String room, String after, int limit);

    /** Empty if there is one already. */
    @Query("""
            INSERT INTO chat.ban (tenant, room, account, banned_by, reason, banned_at)
            VALUES (:tenant, :room, :account, :bannedBy, :reason, :bannedAt)
            ON CONFLICT (tenant, room, account) DO NOTHING RETURNING *
            """)
    Mono<Ban> insert(String tenant, String room, String account, String bannedBy, String reason, Instant bannedAt);

    @Modifying
    @Query("DELETE FROM chat.ban WHERE tenant = :tenant AND room = :room AND account = :account")
    Mono<Integer> delete(String tenant, String room, String account);
}
