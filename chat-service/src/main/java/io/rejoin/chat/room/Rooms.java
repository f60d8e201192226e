// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.room}. */
public interface Rooms extends Repository<Room, String> {

    @Query("SELECT * FROM chat.room WHERE tenant = :tenant AND id = :id")
    Mono<Room> find(String tenant, String id);

    /** As {@link #find}, and nobody else changes anything of the room before this transaction ends. */
    @Query("SELECT * FROM chat.room WHERE tenant = :tenant AND id = :id FOR NO KEY UPDATE")
    Mono<Room> lock(String tenant, String id);

    @Query("SELECT * FROM chat.room WHERE tenant = :tenant AND direct_key = :directKey")
    Mono<Room> findDirect(String tenant, String directKey);

    @Query("""
            SELECT * FROM chat.room WHERE tenant = :tenant AND kind = 'PUBLIC' AND (name, id) > (:afterName, :afterId)
             ORDER BY name, id LIMIT :limit
            """)
    Flux<Room> publicAfter(String tenant, String afterName, String afterId, int limit);

    /** Empty if the two of a direct room have one already. */
    @Query("""
            INSERT INTO chat.room (tenant, id, kind, name, topic, created_by, created_at, direct_key)
            VALUES (:tenant, :id, :kind, :name, :topic, :createdBy, :createdAt, :directKey)
            ON CONFLICT (tenant, direct_key) WHERE direct_key IS NOT NULL DO NOTHING RETURNING *
            """)
    Mono<Room> insert(
            String tenant,
            String id,
            RoomKind kind,
            String name,
            String topic,
            String createdBy,
            Instant createdAt,
            @Nullable String directKey);

    @Query("UPDATE chat.room SET name = :name, topic = :topic WHERE tenant = :tenant AND id = :id RETURNING *")
    Mono<Room> describe(String tenant, String id, String name, String topic);

    @Query("""
            UPDATE chat.room SET member_count = member_count + :change WHERE tenant = :tenant AND id = :id
            RETURNING member_count
            """)
    Mono<Integer> countMembers(String tenant, String id, int change);

    /** Whether it is time, after {@code before}, to tell the room again how far its members have read; if so, it was told just now. */
    @Modifying
    @Query("""
            UPDATE chat.room SET reading_told_at = :now
             WHERE tenant = :tenant AND id = :id AND (reading_told_at IS NULL OR reading_told_at <= :before)
            """)
    Mono<Integer> takeTurnToTellReading(String tenant, String id, Instant now, Instant before);

    /** With what the newest message takes. */
    @Modifying
    @Query("""
            UPDATE chat.room SET head = :head, content_bytes = content_bytes + :bytes WHERE tenant = :tenant AND id = :id
            """)
    Mono<Integer> moveHead(String tenant, String id, long head, long bytes);
}
