// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import java.time.Instant;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.reaction}. */
public interface Reactions extends Repository<ReactionRow, Long> {

    /** Of the messages between two numbers, both included; the key that came first, first. */
    @Query("""
            SELECT number, key, count(*) AS count, bool_or(account = :account) AS mine FROM chat.reaction
             WHERE tenant = :tenant AND room = :room AND number BETWEEN :first AND :last
             GROUP BY number, key ORDER BY number, min(reacted_at), key
            """)
    Flux<ReactionRow> between(String tenant, String room, long first, long last, String account);

    @Query("""
            SELECT count(DISTINCT key) FROM chat.reaction
             WHERE tenant = :tenant AND room = :room AND number = :number
            """)
    Mono<Long> keys(String tenant, String room, long number);

    @Query("""
            SELECT count(*) FROM chat.reaction
             WHERE tenant = :tenant AND room = :room AND number = :number AND key = :key
            """)
    Mono<Long> count(String tenant, String room, long number, String key);

    @Modifying
    @Query("""
            INSERT INTO chat.reaction (tenant, room, number, key, account, reacted_at)
            VALUES (:tenant, :room, :number, :key, :account, :at) ON CONFLICT DO NOTHING
            """)
    Mono<Integer> add(String tenant, String room, long number, String key, String account, Instant at);

    @Modifying
    @Query("""
            DELETE FROM chat.reaction WHERE tenant = :tenant AND room = :room AND number = :number
               AND key = :key AND account = :account
            """)
    Mono<Integer> remove(String tenant, String room, long number, String key, String account);
}
