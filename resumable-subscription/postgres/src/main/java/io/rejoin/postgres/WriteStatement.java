// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.postgres.Allocation.KeyRecord;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * The one statement that writes what was allocated: events, new heads, new keys.
 *
 * <p>Everything is bound as arrays, so that the statement is the same for any number of events and is prepared once. The
 * driver has no array of bytes: all payloads go in one value, cut apart by position, which copies each of them once.
 */
final class WriteStatement {

    private static final String HEADS = """
            WITH heads AS (
                UPDATE ${schema}.stream s
                   SET head_seq = h.seq, head_fingerprint = h.fingerprint, bytes = s.bytes + h.bytes,
                       counted_after = coalesce(s.counted_after, s.head_seq),
                       oldest_at = CASE WHEN s.head_seq = s.trimmed_seq THEN $4::timestamptz ELSE s.oldest_at END
                  FROM unnest($1::int8[], $2::int8[], $3::int4[], $14::int8[]) AS h(id, seq, fingerprint, bytes)
                 WHERE s.id = h.id
            )
            """;

    /**
     * Only a key that has outlived itself is written over. One that lives would have been found by who asked behind the lock;
     * should anybody write without, the hash becomes null, which the table refuses, and with it the whole statement.
     */
    private static final String KEYS = """
            , keys AS (
                INSERT INTO ${schema}.idempotency AS k (stream_id, key, body_hash, created_at,
                                                        first_seq, first_fingerprint, last_seq, last_fingerprint)
                SELECT n.stream_id, n.key, decode(n.body_hash, 'hex'), $4::timestamptz, n.s1, n.f1, n.s2, n.f2
                  FROM unnest($15::int8[], $16::text[], $17::text[], $18::int8[], $19::int4[], $20::int8[], $21::int4[])
                       AS n(stream_id, key, body_hash, s1, f1, s2, f2)
                ON CONFLICT (stream_id, key) DO UPDATE
                   SET body_hash = CASE WHEN\s""" + AppendStatements.KEY_LIVES + """
                        THEN NULL ELSE excluded.body_hash END, created_at = excluded.created_at,
                       first_seq = excluded.first_seq, first_fingerprint = excluded.first_fingerprint,
                       last_seq = excluded.last_seq, last_fingerprint = excluded.last_fingerprint
            )
            """;

    private static final String EVENTS = """
            INSERT INTO ${schema}.event (stream_id, seq, fingerprint, previous, written_at, type, media_type, payload)
            SELECT e.stream_id, e.seq, e.fingerprint, e.previous, $4::timestamptz, e.type, e.media_type,
                   substring($5::bytea FROM e.start FOR e.length)
              FROM unnest($6::int8[], $7::int8[], $8::int4[], $9::int4[], $10::text[], $11::text[], $12::int4[], $13::int4[])
                   AS e(stream_id, seq, fingerprint, previous, type, media_type, start, length)
            """;

    final String withoutKeys;
    final String withKeys;

    WriteStatement(Schema schema) {
        withoutKeys = schema.in(HEADS + EVENTS);
        withKeys = schema.in(HEADS + KEYS + EVENTS);
    }

    Mono<Void> execute(Connection connection, Allocation allocation) {
        List<KeyRecord> keys = allocation.newKeys();
        Statement statement = connection.createStatement(keys.isEmpty() ? withoutKeys : withKeys);
        bindHeads(statement, allocation);
        bindEvents(statement, allocation);
        if (!keys.isEmpty()) {
            bindKeys(statement, keys);
        }
        int expected = allocation.events().size();
        return Rows.update(statement).handle((written, sink) -> {
            if (written != expected) {
                sink.error(new IllegalStateException("events written: " + written + " (expected: " + expected + ")"));
            }
        });
    }

    private static void bindHeads(Statement statement, Allocation allocation) {
        Map<LockedStream, Cursor> heads = allocation.heads();
        statement
                .bind(0, heads.keySet().stream().map(LockedStream::id).toArray(Long[]::new))
                .bind(1, heads.values().stream().map(Cursor::seq).toArray(Long[]::new))
                .bind(2, heads.values().stream().map(Cursor::fingerprint).toArray(Integer[]::new))
                .bind(3, allocation.at().atOffset(ZoneOffset.UTC))
                .bind(13, bytes(allocation));
    }

    /** Payload that each of the heads is moved by, in their order. */
    private static Long[] bytes(Allocation allocation) {
        Map<Long, Long> bytes = new HashMap<>();
        for (Event event : allocation.events()) {
            bytes.merge(allocation.streamId(event), (long) event.content().bytes().length, Long::sum);
        }
        return allocation.heads().keySet().stream()
                .map(stream -> bytes.getOrDefault(stream.id(), 0L))
                .toArray(Long[]::new);
    }

    private static void bindEvents(Statement statement, Allocation allocation) {
        List<Event> events = allocation.events();
        int count = events.size();
        Long[] streams = new Long[count];
        Long[] seqs = new Long[count];
        Integer[] fingerprints = new Integer[count];
        Integer[] previous = new Integer[count];
        String[] types = new String[count];
        String[] mediaTypes = new String[count];
        Integer[] starts = new Integer[count];
        Integer[] lengths = new Integer[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            Event event = events.get(i);
            Content content = event.content();
            streams[i] = allocation.streamId(event);
            seqs[i] = event.seq();
            fingerprints[i] = event.fingerprint();
            previous[i] = event.previous();
            types[i] = content.type();
            mediaTypes[i] = content.isJson() ? null : content.mediaType();
            starts[i] = end + 1;
            lengths[i] = content.bytes().length;
            end += content.bytes().length;
        }
        statement
                .bind(4, concatenated(events, end))
                .bind(5, streams)
                .bind(6, seqs)
                .bind(7, fingerprints)
                .bind(8, previous)
                .bind(9, types)
                .bind(10, mediaTypes)
                .bind(11, starts)
                .bind(12, lengths);
    }

    private static byte[] concatenated(List<Event> events, int length) {
        byte[] all = new byte[length];
        int end = 0;
        for (Event event : events) {
            byte[] payload = event.content().bytes();
            System.arraycopy(payload, 0, all, end, payload.length);
            end += payload.length;
        }
        return all;
    }

    private static void bindKeys(Statement statement, List<KeyRecord> keys) {
        statement
                .bind(14, keys.stream().map(KeyRecord::streamId).toArray(Long[]::new))
                .bind(15, keys.stream().map(key -> key.name().key().value()).toArray(String[]::new))
                .bind(16, keys.stream().map(key -> key.body().hex()).toArray(String[]::new))
                .bind(17, keys.stream().map(key -> key.first().seq()).toArray(Long[]::new))
                .bind(18, keys.stream().map(key -> key.first().fingerprint()).toArray(Integer[]::new))
                .bind(19, keys.stream().map(key -> key.last().seq()).toArray(Long[]::new))
                .bind(20, keys.stream().map(key -> key.last().fingerprint()).toArray(Integer[]::new));
    }
}
