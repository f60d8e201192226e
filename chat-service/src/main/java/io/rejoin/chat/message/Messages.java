// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import java.time.Instant;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.message} and what hangs on it. */
public interface Messages extends Repository<Message, Long> {

    @Query("""
            SELECT * FROM chat.message
             WHERE tenant = :tenant AND room = :room AND author = :author AND client_id = :clientId
            """)
    Mono<Message> byClientId(String tenant, String room, String author, String clientId);

    /** Also one that is deleted. */
    @Query("SELECT * FROM chat.message WHERE tenant = :tenant AND room = :room AND number = :number")
    Mono<Message> find(String tenant, String room, long number);

    /** Newest first. */
    @Query("""
            SELECT * FROM chat.message
             WHERE tenant = :tenant AND room = :room AND number < :before AND deleted_at IS NULL
             ORDER BY number DESC LIMIT :limit
            """)
    Flux<Message> before(String tenant, String room, long before, int limit);

    /** Oldest first. */
    @Query("""
            SELECT * FROM chat.message
             WHERE tenant = :tenant AND room = :room AND number > :after AND deleted_at IS NULL
             ORDER BY number LIMIT :limit
            """)
    Flux<Message> after(String tenant, String room, long after, int limit);

    /** With the event that told of it. */
    @Modifying
    @Query("""
            WITH told AS (INSERT INTO chat.message_event (tenant, room, number, cursor, type)
                          VALUES (:tenant, :room, :number, :cursor, 'message.created'))
            INSERT INTO chat.message (tenant, room, number, author, client_id, sent_hash, cursor, content, version, created_at)
            VALUES (:tenant, :room, :number, :author, :clientId, :sentHash, :cursor, :content, 1, :createdAt)
            """)
    Mono<Integer> insert(
            String tenant,
            String room,
            long number,
            String author,
            String clientId,
            String sentHash,
            String cursor,
            String content,
            Instant createdAt);

    /** Keeps what it said before, and the event that tells of what it says now. */
    @Modifying
    @Query("""
            WITH told AS (INSERT INTO chat.message_event (tenant, room, number, cursor, type)
                          VALUES (:tenant, :room, :number, :cursor, 'message.updated')),
                 kept AS (INSERT INTO chat.message_version (tenant, room, number, version, content, replaced_by, replaced_at)
                          SELECT tenant, room, number, version, content, author, :at FROM chat.message
                           WHERE tenant = :tenant AND room = :room AND number = :number),
                 counted AS (UPDATE chat.room SET content_bytes = content_bytes + octet_length(CAST(:content AS text))
                              WHERE tenant = :tenant AND id = :room)
            UPDATE chat.message SET content = :content, version = version + 1, edited_at = :at
             WHERE tenant = :tenant AND room = :room AND number = :number
            """)
    Mono<Integer> edit(String tenant, String room, long number, String content, String cursor, Instant at);

    /** Keeps what it said, so that nothing is freed yet, and notes which events have to forget it. */
    @Modifying
    @Query("""
            WITH forget AS (INSERT INTO chat.redaction (tenant, room, number, cursor, type)
                            SELECT tenant, room, number, cursor, type FROM chat.message_event
                             WHERE tenant = :tenant AND room = :room AND number = :number),
                 kept AS (INSERT INTO chat.message_version (tenant, room, number, version, content, replaced_by, replaced_at)
                          SELECT tenant, room, number, version, content, :by, :at FROM chat.message
                           WHERE tenant = :tenant AND room = :room AND number = :number),
                 reactions AS (DELETE FROM chat.reaction
                                WHERE tenant = :tenant AND room = :room AND number = :number)
            UPDATE chat.message SET content = '', deleted_at = :at, deleted_by = :by
             WHERE tenant = :tenant AND room = :room AND number = :number
            """)
    Mono<Integer> delete(String tenant, String room, long number, String by, Instant at);

    @Query("""
            SELECT version, content, replaced_by, replaced_at FROM chat.message_version
             WHERE tenant = :tenant AND room = :room AND number = :number ORDER BY version DESC LIMIT :limit
            """)
    Flux<VersionRow> versions(String tenant, String room, long number, int limit);

    /** Forgets some versions of any tenant that were replaced before a time; returns how many. */
    @Query("""
            WITH old AS (SELECT tenant, room, number, version FROM chat.message_version
                          WHERE replaced_at < :before ORDER BY replaced_at LIMIT :limit FOR UPDATE SKIP LOCKED),
                 gone AS (DELETE FROM chat.message_version v USING old
                           WHERE v.tenant = old.tenant AND v.room = old.room AND v.number = old.number
                             AND v.version = old.version
                       RETURNING v.tenant, v.room, octet_length(v.content) AS bytes),
                 freed AS (SELECT tenant, room, sum(bytes) AS bytes FROM gone GROUP BY tenant, room),
                 counted AS (UPDATE chat.room r SET content_bytes = r.content_bytes - freed.bytes FROM freed
                              WHERE r.tenant = freed.tenant AND r.id = freed.room)
            SELECT count(*) FROM gone
            """)
    Mono<Long> forgetVersions(Instant before, int limit);
}
