// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;
import java.util.Collection;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes {@code chat.membership}. */
public interface Memberships extends Repository<Membership, Long> {

    @Query("SELECT * FROM chat.membership WHERE tenant = :tenant AND room = :room AND account = :account")
    Mono<Membership> find(String tenant, String room, String account);

    @Query("""
            SELECT m.*, a.display_name FROM chat.membership m
              JOIN chat.account a ON a.tenant = m.tenant AND a.id = m.account
             WHERE m.tenant = :tenant AND m.room = :room AND m.account > :after ORDER BY m.account LIMIT :limit
            """)
    Flux<MemberRow> pageOf(String tenant, String room, String after, int limit);

    /** Which of these users are in the room. */
    @Query("SELECT account FROM chat.membership WHERE tenant = :tenant AND room = :room AND account IN (:accounts)")
    Flux<String> among(String tenant, String room, Collection<String> accounts);

    @Query("SELECT account FROM chat.membership WHERE tenant = :tenant AND room = :room ORDER BY account LIMIT :limit")
    Flux<String> accounts(String tenant, String room, int limit);

    @Query("SELECT id, room FROM chat.membership WHERE tenant = :tenant AND account = :account LIMIT :limit")
    Flux<StayRow> staysOf(String tenant, String account, int limit);

    /** Which of these users are in so many rooms or more. */
    @Query("""
            SELECT account FROM chat.membership WHERE tenant = :tenant AND account IN (:accounts)
             GROUP BY account HAVING count(*) >= :rooms
            """)
    Flux<String> inAsMany(String tenant, Collection<String> accounts, int rooms);

    @Query("SELECT count(*) FROM chat.membership WHERE tenant = :tenant AND room = :room AND role = 'OWNER'")
    Mono<Long> owners(String tenant, String room);

    @Query("""
            SELECT m.room FROM chat.membership m JOIN chat.room r ON r.tenant = m.tenant AND r.id = m.room
             WHERE m.tenant = :tenant AND m.account = :account AND r.member_count <= :members
             ORDER BY m.room LIMIT :limit
            """)
    Flux<String> smallRooms(String tenant, String account, int members, int limit);

    @Query("""
            SELECT r.*, m.role, m.read_up_to, r.head - m.read_up_to
                   - (SELECT count(*) FROM chat.message d WHERE d.tenant = m.tenant AND d.room = m.room
                         AND d.number > m.read_up_to AND d.deleted_at IS NOT NULL) AS unread
              FROM chat.membership m JOIN chat.room r ON r.tenant = m.tenant AND r.id = m.room
             WHERE m.tenant = :tenant AND m.account = :account AND m.room > :after ORDER BY m.room LIMIT :limit
            """)
    Flux<MyRoomRow> roomsOf(String tenant, String account, String after, int limit);

    /** Messages that the member has not read: the difference of two numbers, but for those deleted since. */
    @Query("""
            SELECT r.head - m.read_up_to
                   - (SELECT count(*) FROM chat.message d WHERE d.tenant = m.tenant AND d.room = m.room
                         AND d.number > m.read_up_to AND d.deleted_at IS NOT NULL)
              FROM chat.membership m JOIN chat.room r ON r.tenant = m.tenant AND r.id = m.room
             WHERE m.tenant = :tenant AND m.room = :room AND m.account = :account
            """)
    Mono<Long> unread(String tenant, String room, String account);

    /** Moves forwards only, and not beyond the newest message. Empty for who is no member. */
    @Query("""
            UPDATE chat.membership m SET read_up_to = greatest(m.read_up_to, least(:number, r.head))
              FROM chat.room r
             WHERE r.tenant = m.tenant AND r.id = m.room
               AND m.tenant = :tenant AND m.room = :room AND m.account = :account
            RETURNING m.*
            """)
    Mono<Membership> read(String tenant, String room, String account, long number);

    /**
     * Some of whom the others have not been told how far they have read; from now on they have. Who is furthest behind first: whoever
     * was told of comes after all others, so that each has a turn.
     */
    @Query("""
            UPDATE chat.membership m SET read_told = m.read_up_to
              FROM (SELECT id FROM chat.membership
                     WHERE tenant = :tenant AND room = :room AND read_up_to > read_told
                     ORDER BY read_told LIMIT :limit FOR NO KEY UPDATE) untold
             WHERE m.id = untold.id AND m.tenant = :tenant
            RETURNING m.*
            """)
    Flux<Membership> tellReading(String tenant, String room, int limit);

    /** The author of a message has read it, and everybody knows. */
    @Modifying
    @Query("""
            UPDATE chat.membership SET read_up_to = :number, read_told = :number
             WHERE tenant = :tenant AND room = :room AND account = :account
            """)
    Mono<Integer> wrote(String tenant, String room, String account, long number);

    /** Who joins has read what was said before: it is no news of his. */
    @Query("""
            INSERT INTO chat.membership (tenant, room, account, role, joined_at, read_up_to, read_told)
            VALUES (:tenant, :room, :account, :role, :joinedAt, :readUpTo, :readUpTo) RETURNING *
            """)
    Mono<Membership> insert(String tenant, String room, String account, Role role, Instant joinedAt, long readUpTo);

    @Query("""
            UPDATE chat.membership SET role = :role WHERE tenant = :tenant AND room = :room AND account = :account
            RETURNING *
            """)
    Mono<Membership> giveRole(String tenant, String room, String account, Role role);

    /** Ends a stay and leaves word of it for all nodes. */
    @Query("""
            WITH gone AS (DELETE FROM chat.membership WHERE tenant = :tenant AND room = :room AND account = :account
                          RETURNING id)
            INSERT INTO chat.ended_stay (membership, reason) SELECT id, :reason FROM gone RETURNING membership
            """)
    Mono<Long> end(String tenant, String room, String account, String reason);
}
