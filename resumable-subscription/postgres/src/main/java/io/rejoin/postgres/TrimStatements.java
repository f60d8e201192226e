// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

/** The statements of the periodic work. Each is a transaction of its own, bounded in what it touches. */
final class TrimStatements {

    /** Takes the next streams; nothing if another node is taking them right now. From, exclusive; to, inclusive, 0 at the end. */
    final String takeTurn;

    /**
     * The streams, of a range of ids, that keep more than they should, with what their boundary is to be and the bytes that
     * go with it. The run of events that are too old ends before the first that is not: nothing but their numbers orders
     * events. The bytes are those of this boundary and revision; a redaction raises the latter.
     */
    final String due;

    /** Moves boundaries, of those streams that nobody else holds and that are as they were when their bytes were summed. */
    final String move;

    /** Streams, of a range of ids, with events below their boundary. */
    final String trimmed;

    /** Deletes ranges of events. */
    final String deleteRanges;

    /** Remembers up to where events were deleted, for those streams that nobody else holds. */
    final String purged;

    /** Deletes events and keys of some deleted streams; forgets those that had fewer than the limit. */
    final String garbage;

    /** Deletes keys that are too old. */
    final String keys;

    TrimStatements(Schema schema) {
        takeTurn = schema.in("""
                WITH mine AS (SELECT position FROM ${schema}.sweep FOR UPDATE SKIP LOCKED),
                     next AS (SELECT max(n.id) AS id
                                FROM mine
                               CROSS JOIN LATERAL (SELECT s.id FROM ${schema}.stream s WHERE s.id > mine.position
                                                    ORDER BY s.id LIMIT $1) n)
                UPDATE ${schema}.sweep w SET position = coalesce(next.id, 0)
                  FROM mine, next
                RETURNING mine.position, w.position
                """);
        due = schema.in("""
                SELECT d.id, d.seq, d.trimmed_seq, d.revision,
                       (SELECT coalesce(sum(octet_length(e.payload)), 0)
                          FROM ${schema}.event e
                         WHERE e.stream_id = d.id AND e.seq > d.trimmed_seq AND e.seq > d.counted_after
                           AND e.seq <= d.seq)
                  FROM (SELECT s.*, least(greatest(s.head_seq - s.keep, aged.seq), s.trimmed_seq + $6) AS seq
                          FROM (SELECT o.*, coalesce(o.max_events, $3::int8) AS keep,
                                       now() - coalesce(o.max_age_millis, $4::int8) * interval '1 millisecond' AS cutoff
                                  FROM ${schema}.stream o
                                 WHERE o.id > $1 AND o.id <= $2 AND o.head_seq > o.trimmed_seq) s
                         CROSS JOIN LATERAL (
                               SELECT coalesce(min(w.seq) FILTER (WHERE w.written_at >= s.cutoff) - 1, max(w.seq)) AS seq
                                 FROM (SELECT e.seq, e.written_at FROM ${schema}.event e
                                        WHERE e.stream_id = s.id AND e.seq > s.trimmed_seq AND s.oldest_at < s.cutoff
                                        ORDER BY e.seq LIMIT $5) w) aged) d
                 WHERE d.seq > d.trimmed_seq
                """);
        move = schema.in("""
                WITH held AS (SELECT s.id, b.seq, b.bytes
                                FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[])
                                     AS b(id, seq, after, revision, bytes)
                                JOIN ${schema}.stream s ON s.id = b.id AND s.head_seq >= b.seq
                                     AND s.trimmed_seq = b.after AND s.revision = b.revision
                               ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED)
                UPDATE ${schema}.stream s
                   SET trimmed_seq = held.seq, trimmed_fingerprint = last.fingerprint,
                       oldest_at = coalesce(first.written_at, last.written_at),
                       bytes = CASE WHEN s.head_seq = held.seq THEN 0 ELSE greatest(s.bytes - held.bytes, 0) END
                  FROM held
                  JOIN ${schema}.event last ON last.stream_id = held.id AND last.seq = held.seq
                  LEFT JOIN ${schema}.event first ON first.stream_id = held.id AND first.seq = held.seq + 1
                 WHERE s.id = held.id
                """);
        trimmed = schema.in("""
                SELECT s.id, s.purged_seq, s.trimmed_seq FROM ${schema}.stream s
                 WHERE s.id > $1 AND s.id <= $2 AND s.purged_seq < s.trimmed_seq ORDER BY s.id
                """);
        deleteRanges = schema.in("""
                DELETE FROM ${schema}.event e
                 USING unnest($1::int8[], $2::int8[], $3::int8[]) AS r(id, after, upto)
                 WHERE e.stream_id = r.id AND e.seq > r.after AND e.seq <= r.upto
                """);
        purged = schema.in("""
                WITH held AS (SELECT s.id, b.seq
                                FROM unnest($1::int8[], $2::int8[]) AS b(id, seq)
                                JOIN ${schema}.stream s ON s.id = b.id AND s.purged_seq < b.seq AND s.trimmed_seq >= b.seq
                               ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED)
                UPDATE ${schema}.stream s SET purged_seq = held.seq FROM held WHERE s.id = held.id
                """);
        garbage = schema.in("""
                WITH gone AS (SELECT g.stream_id FROM ${schema}.garbage g
                               ORDER BY g.stream_id LIMIT $1 FOR UPDATE SKIP LOCKED),
                     events AS (DELETE FROM ${schema}.event d
                                 USING gone CROSS JOIN LATERAL (
                                       SELECT e.seq FROM ${schema}.event e WHERE e.stream_id = gone.stream_id
                                        ORDER BY e.seq LIMIT $2) e
                                 WHERE d.stream_id = gone.stream_id AND d.seq = e.seq
                                RETURNING d.stream_id),
                     keys AS (DELETE FROM ${schema}.idempotency d
                               USING gone CROSS JOIN LATERAL (
                                     SELECT k.key FROM ${schema}.idempotency k WHERE k.stream_id = gone.stream_id
                                      LIMIT $2) k
                               WHERE d.stream_id = gone.stream_id AND d.key = k.key
                              RETURNING d.stream_id),
                     done AS (DELETE FROM ${schema}.garbage d USING gone
                               WHERE d.stream_id = gone.stream_id
                                 AND (SELECT count(*) FROM events WHERE events.stream_id = d.stream_id) < $2
                                 AND (SELECT count(*) FROM keys WHERE keys.stream_id = d.stream_id) < $2
                              RETURNING d.stream_id)
                SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM events), (SELECT count(*) FROM done)
                """);
        keys = schema.in("""
                DELETE FROM ${schema}.idempotency d
                 USING (SELECT k.stream_id, k.key FROM ${schema}.idempotency k
                         WHERE k.created_at <= now() -\s""" + AppendStatements.KEY_LIFE + """
                         ORDER BY k.created_at LIMIT $1 FOR UPDATE SKIP LOCKED) old
                 WHERE d.stream_id = old.stream_id AND d.key = old.key
                """);
    }
}
