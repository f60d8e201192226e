// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.user;

import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.account}. */
public interface Accounts extends Repository<Account, String> {

    @Query("SELECT * FROM chat.account WHERE tenant = :tenant AND id = :id")
    Mono<Account> find(String tenant, String id);

    @Query("SELECT count(*) FROM chat.account WHERE tenant = :tenant AND id IN (:ids)")
    Mono<Long> countOf(String tenant, Collection<String> ids);

    /** Locks those of these users that there are, in one order; until the transaction ends, no other that asks the same goes on. */
    @Query("""
            SELECT count(*) FROM (SELECT 1 FROM chat.account WHERE tenant = :tenant AND id IN (:ids)
                                   ORDER BY id FOR NO KEY UPDATE) held
            """)
    Mono<Long> hold(String tenant, Collection<String> ids);

    /** Under the id as name, until the user chooses another. */
    @Modifying
    @Query("""
            INSERT INTO chat.account (tenant, id, display_name, created_at, updated_at)
            VALUES (:tenant, :id, left(:id, 200), :at, :at) ON CONFLICT (tenant, id) DO NOTHING
            """)
    Mono<Integer> see(String tenant, String id, Instant at);

    /** Also of one whom this database has never seen, as after the restore of a backup. */
    @Query("""
            INSERT INTO chat.account (tenant, id, display_name, avatar, created_at, updated_at)
            VALUES (:tenant, :id, :displayName, :avatar, :at, :at)
            ON CONFLICT (tenant, id) DO UPDATE
            SET display_name = EXCLUDED.display_name, avatar = EXCLUDED.avatar, updated_at = EXCLUDED.updated_at
            RETURNING *
            """)
    Mono<Account> describe(String tenant, String id, String displayName, @Nullable String avatar, Instant at);
}
