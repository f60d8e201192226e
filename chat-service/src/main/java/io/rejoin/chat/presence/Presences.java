// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import java.time.Instant;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.presence}: one row for each user, however many rooms the user is in. */
public interface Presences extends Repository<PresenceRow, String> {

    @Query("SELECT * FROM chat.presence WHERE tenant = :tenant AND account = :account")
    Mono<PresenceRow> find(String tenant, String account);

    @Query("""
            INSERT INTO chat.presence AS p (tenant, account, state, seen_at) VALUES (:tenant, :account, :state, :at)
            ON CONFLICT (tenant, account) DO UPDATE SET state = :state, seen_at = greatest(p.seen_at, :at)
            RETURNING account, state, seen_at
            """)
    Mono<PresenceRow> say(String tenant, String account, PresenceState state, Instant at);

    /** Users of any tenant who said that they are here, last at that time or earlier: from now on they are not. No two nodes are given the same. */
    @Query("""
            UPDATE chat.presence p SET state = 'OFFLINE'
              FROM (SELECT tenant, account FROM chat.presence WHERE state <> 'OFFLINE' AND seen_at <= :before
                     ORDER BY seen_at LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED) gone
             WHERE p.tenant = gone.tenant AND p.account = gone.account
            RETURNING p.tenant, p.account, p.seen_at
            """)
    Flux<LapsedRow> lapse(Instant before, int limit);

    @Query("""
            SELECT p.account, p.state, p.seen_at FROM chat.presence p
              JOIN chat.membership m ON m.tenant = p.tenant AND m.account = p.account
             WHERE m.tenant = :tenant AND m.room = :room ORDER BY p.account LIMIT :limit
            """)
    Flux<PresenceRow> ofRoom(String tenant, String room, int limit);

    @Query("""
            SELECT count(*) FILTER (WHERE p.state = 'ONLINE') AS online, count(*) FILTER (WHERE p.state = 'AWAY') AS away
              FROM chat.presence p JOIN chat.membership m ON m.tenant = p.tenant AND m.account = p.account
             WHERE m.tenant = :tenant AND m.room = :room AND p.seen_at > :since
            """)
    Mono<PresenceCount> countOfRoom(String tenant, String room, Instant since);
}
