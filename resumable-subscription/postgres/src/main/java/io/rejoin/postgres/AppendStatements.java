// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.rejoin.core.Cursor;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.postgres.Allocation.KeyName;
import io.rejoin.postgres.Allocation.KeyRecord;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The statements of an appending transaction, in the order in which they run. Each is one round trip whatever the number
 * of publishes, and needs nothing of the connection: it may be a product's own.
 */
final class AppendStatements {

    /** How long a key is remembered. */
    static final String KEY_LIFE = "interval '24 hours'";

    /** That a key still counts; not in reach of the index on created_at. */
    static final String KEY_LIVES = "k.created_at + " + KEY_LIFE + " > now()";

    private static final String STREAM =
            "s.id, s.tenant, s.name, s.incarnation, s.head_seq, s.head_fingerprint," + " clock_timestamp()";

    private static final String LOCK = "SELECT " + STREAM + """
             FROM unnest($1::text[], $2::text[]) AS wanted(tenant, name)
             JOIN ${schema}.stream s ON s.tenant = wanted.tenant AND s.name = wanted.name
            """;

    private static final String CREATE = """
            INSERT INTO ${schema}.stream AS s (tenant, name, incarnation)
            SELECT wanted.* FROM unnest($1::text[], $2::text[], $3::int8[]) AS wanted(tenant, name, incarnation)
             WHERE NOT EXISTS (SELECT FROM ${schema}.stream o WHERE o.tenant = wanted.tenant AND o.name = wanted.name)
             ORDER BY wanted.tenant COLLATE "C", wanted.name COLLATE "C"
            ON CONFLICT (tenant, name) DO NOTHING
            RETURNING\s""" + STREAM;

    private static final String KEYS = """
            SELECT wanted.i, s.id, k.body_hash, k.first_seq, k.first_fingerprint, k.last_seq, k.last_fingerprint
              FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted(tenant, name, key, i)
              JOIN ${schema}.stream s ON s.tenant = wanted.tenant AND s.name = wanted.name
              JOIN ${schema}.idempotency k ON k.stream_id = s.id AND k.key = wanted.key
             WHERE\s""" + KEY_LIVES;

    final String lockNow;
    final String lockWaiting;
    final String create;
    final String keys;
    final WriteStatement write;

    AppendStatements(Schema schema) {
        lockNow = schema.in(LOCK + " ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED");
        lockWaiting = schema.in(LOCK + " ORDER BY s.tenant, s.name FOR NO KEY UPDATE OF s");
        create = schema.in(CREATE);
        keys = schema.in(KEYS);
        write = new WriteStatement(schema);
    }

    /** Locks those streams that exist and that nobody else holds. */
    Flux<LockedStream> lockNow(Connection connection, Collection<StreamKey> streams) {
        return lock(connection, lockNow, streams);
    }

    /** Locks those streams that exist, waiting for whoever holds them, in the order of their keys. */
    Flux<LockedStream> lockWaiting(Connection connection, Collection<StreamKey> streams) {
        return lock(connection, lockWaiting, streams);
    }

    private static Flux<LockedStream> lock(Connection connection, String sql, Collection<StreamKey> streams) {
        return Rows.query(
                connection.createStatement(sql).bind(0, tenants(streams)).bind(1, names(streams)),
                AppendStatements::lockedStream);
    }

    /**
     * Creates those streams that do not exist, in the order of their keys; they are held from then on. Waits for a
     * transaction that is about to create or delete one of them.
     */
    Flux<LockedStream> create(Connection connection, Collection<StreamKey> streams, RandomGenerator random) {
        Long[] incarnations = new Long[streams.size()];
        synchronized (random) {
            Arrays.setAll(incarnations, _ -> random.nextLong());
        }
        return Rows.query(
                connection
                        .createStatement(create)
                        .bind(0, tenants(streams))
                        .bind(1, names(streams))
                        .bind(2, incarnations),
                AppendStatements::lockedStream);
    }

    /**
     * What of these keys was used in the last 24 hours. To be asked after the streams were locked, in a statement of its
     * own: the snapshot of the locking one is from before it waited.
     */
    Flux<KeyRecord> usedKeys(Connection connection, List<KeyName> names) {
        List<StreamKey> streams = names.stream().map(KeyName::stream).toList();
        return Rows.query(
                connection
                        .createStatement(keys)
                        .bind(0, tenants(streams))
                        .bind(1, names(streams))
                        .bind(2, names.stream().map(name -> name.key().value()).toArray(String[]::new)),
                row -> keyRecord(row, names.get((int) Rows.int8(row, 0) - 1)));
    }

    /** Writes what was allocated. */
    Mono<Void> write(Connection connection, Allocation allocation) {
        return write.execute(connection, allocation);
    }

    private static KeyRecord keyRecord(Row row, KeyName name) {
        return new KeyRecord(
                Rows.int8(row, 1),
                name,
                new BodyHash(Rows.bytes(row, 2)),
                new Cursor(Rows.int8(row, 3), Rows.int4(row, 4)),
                new Cursor(Rows.int8(row, 5), Rows.int4(row, 6)));
    }

    private static LockedStream lockedStream(Row row) {
        return new LockedStream(
                Rows.int8(row, 0),
                StreamKey.of(Rows.text(row, 1), Rows.text(row, 2)),
                new Incarnation(Rows.int8(row, 3)),
                new Cursor(Rows.int8(row, 4), Rows.int4(row, 5)),
                Rows.instant(row, 6));
    }

    private static String[] tenants(Collection<StreamKey> streams) {
        return streams.stream().map(stream -> stream.tenant().id()).toArray(String[]::new);
    }

    private static String[] names(Collection<StreamKey> streams) {
        return streams.stream().map(StreamKey::name).toArray(String[]::new);
    }
}
