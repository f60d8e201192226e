// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads {@code chat.ended_stay}, for a node and so for all tenants: a stay's number says nothing of whose it is. */
public interface EndedStays extends Repository<EndedStay, Long> {

    /**
     * The stays that were ended by transactions which {@code from} does not know to be over, and one row more, without a stay, that says from
     * where to ask the next time: before it, everything is committed and seen, or was rolled back.
     */
    @Query("""
            SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS next, e.membership, e.reason
              FROM (VALUES (1)) AS one
              LEFT JOIN chat.ended_stay e ON e.tx >= CAST(:from AS xid8)
            """)
    Flux<EndedStay> since(String from);

    @Modifying
    @Query("DELETE FROM chat.ended_stay WHERE ended_at < now() - interval '1 hour'")
    Mono<Integer> prune();
}
