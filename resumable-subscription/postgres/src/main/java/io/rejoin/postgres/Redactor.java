// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Redaction;
import reactor.core.publisher.Mono;

/**
 * Replaces the content of an event and raises its stream's revision, in one statement. The event is locked before it is
 * measured, so that two redactions at once both count from what they found; one that was trimmed meanwhile has left the
 * stream's bytes already.
 *
 * <p>What was there is gone from the table, not from the server's backups and its write-ahead log; those have a
 * retention of their own.
 */
final class Redactor implements Redaction {

    private static final String REDACT = """
            WITH found AS (
                SELECT e.stream_id, e.seq, octet_length(e.payload) AS bytes
                  FROM ${schema}.stream s
                  JOIN ${schema}.event e ON e.stream_id = s.id
                 WHERE s.tenant = $1 AND s.name = $2
                   AND e.seq = $3 AND e.seq > s.trimmed_seq AND e.fingerprint = $4
                   FOR NO KEY UPDATE OF e
            ), redacted AS (
                UPDATE ${schema}.event e
                   SET type = $5, media_type = $6, payload = $7
                  FROM found
                 WHERE e.stream_id = found.stream_id AND e.seq = found.seq
                RETURNING e.stream_id, e.seq, octet_length(e.payload) - found.bytes AS growth
            )
            UPDATE ${schema}.stream s
               SET revision = s.revision + 1,
                   bytes = CASE WHEN r.seq > s.trimmed_seq AND r.seq > s.counted_after
                                THEN greatest(s.bytes + r.growth, 0) ELSE s.bytes END
              FROM redacted r
             WHERE s.id = r.stream_id
            """;

    private final Connections connections;
    private final PostgresLogListener listener;
    private final String redact;

    Redactor(Connections connections, Schema schema, PostgresLogListener listener) {
        this.connections = connections;
        this.listener = listener;
        this.redact = schema.in(REDACT);
    }

    @Override
    public Mono<Outcome> redact(StreamKey stream, Cursor cursor, Content replacement) {
        return connections
                .use(connection -> Rows.update(statement(connection, stream, cursor, replacement)))
                .map(streams -> streams > 0 ? Outcome.REDACTED : Outcome.NO_SUCH_EVENT)
                .onErrorMap(error -> Failure.refused("redact", error))
                .doOnError(LogUnavailableException.class, listener::unavailable);
    }

    private Statement statement(Connection connection, StreamKey stream, Cursor cursor, Content replacement) {
        Statement statement = connection
                .createStatement(redact)
                .bind(0, stream.tenant().id())
                .bind(1, stream.name())
                .bind(2, cursor.seq())
                .bind(3, cursor.fingerprint())
                .bind(6, replacement.bytes());
        String type = replacement.type();
        if (type == null) {
            statement.bindNull(4, String.class);
        } else {
            statement.bind(4, type);
        }
        return replacement.isJson() ? statement.bindNull(5, String.class) : statement.bind(5, replacement.mediaType());
    }
}
