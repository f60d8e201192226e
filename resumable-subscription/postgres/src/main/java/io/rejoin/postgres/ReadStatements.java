// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

/**
 * Any number of reads in one statement, and so from one snapshot: the state of each stream, the position that its read
 * begins at, the fingerprint there, when the statement began, before its snapshot, in microseconds, and the events from there on.
 *
 * <p>Each row holds one event beside its stream's state. A stream without events to return has one row without an event,
 * one that does not exist has none. Rows come in any order.
 */
final class ReadStatements {

    private static final String STATE = """
            SELECT r.i, s.incarnation, s.trimmed_seq, s.trimmed_fingerprint, s.head_seq, s.head_fingerprint, s.revision,
                   p.seq, f.fingerprint,
                   (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::int8)""";

    private static final String EVENT =
            ", e.seq, e.fingerprint, e.previous, e.written_at, e.type, e.media_type, e.payload";

    private static final String FROM = """

              FROM unnest($1::text[], $2::text[], $3::int4[], $4::int8[], $5::int4[], $6::int4[], $7::int8[])
                   WITH ORDINALITY AS r(tenant, name, origin, argument, fingerprint, max_events, max_bytes, i)
              JOIN ${schema}.stream s ON s.tenant = r.tenant AND s.name = r.name
             CROSS JOIN LATERAL (
                   SELECT CASE r.origin WHEN 0 THEN r.argument WHEN 1 THEN s.trimmed_seq WHEN 2 THEN s.head_seq
                                        ELSE greatest(s.trimmed_seq, s.head_seq - r.argument) END AS seq) p
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN p.seq = s.trimmed_seq THEN s.trimmed_fingerprint
                               WHEN p.seq = s.head_seq THEN s.head_fingerprint
                               WHEN p.seq > s.trimmed_seq AND p.seq < s.head_seq
                               THEN (SELECT e.fingerprint FROM ${schema}.event e
                                      WHERE e.stream_id = s.id AND e.seq = p.seq) END AS fingerprint) f
            """;

    /**
     * Up to the limits; payloads are counted without being fetched. Nothing from a position that is not of this stream:
     * what its reader will do is reset.
     */
    private static final String EVENTS = """
              LEFT JOIN LATERAL (
                   SELECT b.*
                     FROM (SELECT c.*,
                                  sum(octet_length(c.payload)) OVER (ORDER BY c.seq %2$s ROWS UNBOUNDED PRECEDING)
                                  - octet_length(c.payload) AS before
                             FROM (SELECT e.* FROM ${schema}.event e
                                    WHERE e.stream_id = s.id AND %1$s
                                      AND (r.origin <> 0 OR f.fingerprint = r.fingerprint)
                                    ORDER BY e.seq %2$s LIMIT r.max_events) c) b
                    WHERE b.before < r.max_bytes) e ON true
            """;

    /** What {@code origin} says of {@code argument}: it is the position itself. */
    static final int AT = 0;

    /** The position before the oldest event that is kept. */
    static final int EARLIEST = 1;

    /** The head. */
    static final int LATEST = 2;

    /** As many events before the head as {@code argument} says, or as are kept. */
    static final int BACK = 3;

    /** For reads of states alone: touches no event, unless for a position that is neither head nor boundary. */
    final String states;

    final String forwards;
    final String backwards;

    ReadStatements(Schema schema) {
        states = schema.in(STATE + FROM);
        forwards = schema.in(STATE
                + EVENT
                + FROM
                + EVENTS.formatted("e.seq > p.seq AND e.seq > s.trimmed_seq AND e.seq <= s.head_seq", "ASC"));
        backwards = schema.in(STATE
                + EVENT
                + FROM
                + EVENTS.formatted("e.seq < p.seq AND e.seq > s.trimmed_seq AND e.seq <= s.head_seq", "DESC"));
    }
}
