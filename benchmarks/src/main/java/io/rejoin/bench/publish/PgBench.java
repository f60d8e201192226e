// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * pgbench writing events as the log does: the same rows, indices and settings, statements prepared, two round trips per transaction (lock the
 * streams in order; write and commit). Like lanes, its clients share no stream. It draws numbers and fingerprints nowhere, and knows
 * no idempotency keys.
 */
final class PgBench {

    /** What PostgreSQL is told of who is connected. */
    static final String NAME = "rejoin-pgbench";

    /** It has no more parameters in one statement. */
    private static final int MOST_EVENTS = 250;

    private static final int PAYLOAD_BYTES = 256;
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    private static final String LOCK = """
            SELECT s.id, s.tenant, s.name, s.incarnation, s.head_seq, s.head_fingerprint, clock_timestamp()
              FROM unnest(ARRAY[%2$s]::int8[]) AS wanted(id) JOIN %1$s.stream s ON s.id = wanted.id
             ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED;
            """;

    private static final String WRITE = """
            WITH e AS (SELECT id, (i - 1)::int4 AS i FROM unnest(ARRAY[%2$s]::int8[]) WITH ORDINALITY AS e(id, i)),
                 w AS (SELECT id, count(*) AS n FROM e GROUP BY id),
                 h AS (UPDATE %1$s.stream s SET head_seq = s.head_seq + w.n, head_fingerprint = 7, bytes = s.bytes + 256 * w.n,
                              counted_after = coalesce(s.counted_after, s.head_seq),
                              oldest_at = CASE WHEN s.head_seq = s.trimmed_seq THEN now() ELSE s.oldest_at END
                         FROM w WHERE s.id = w.id RETURNING s.id, s.head_seq - w.n AS head)
            INSERT INTO %1$s.event (stream_id, seq, fingerprint, previous, written_at, type, media_type, payload)
            SELECT h.id, h.head + row_number() OVER (PARTITION BY h.id), 7, 7, now(), NULL, NULL,
                   substring(:payload::bytea FROM e.i * 256 + 1 FOR 256)
              FROM e JOIN h ON h.id = e.id;
            """;

    private final int port;
    private final String schema;
    private final int streams;
    private final int clients;
    private final int events;

    PgBench(int port, String schema, int streams, int clients, int events) {
        this.port = port;
        this.schema = schema;
        this.streams = streams;
        this.clients = clients;
        this.events = Math.clamp(events, 1, MOST_EVENTS);
    }

    int events() {
        return events;
    }

    /** Those that there are not yet; their ids begin with 1. */
    void createStreams(Database database) throws SQLException {
        database.execute(("INSERT INTO %1$s.stream (incarnation, tenant, name) SELECT 0, 'acme', 'room:' || i"
                        + " FROM generate_series((SELECT count(*) FROM %1$s.stream) + 1, %2$d) i")
                .formatted(schema, streams));
    }

    /** Writes for that long; returns the transactions of a second. */
    double run(int seconds) throws IOException, InterruptedException {
        Path script = Files.createTempFile("rejoin-", ".pgbench");
        try {
            Files.writeString(script, script());
            ProcessBuilder command = new ProcessBuilder(
                            "pgbench",
                            "--no-vacuum",
                            "--protocol=prepared",
                            "--client=" + clients,
                            "--jobs=1",
                            "--time=" + seconds,
                            "--file=" + script,
                            "--define=payload=" + "x".repeat(PAYLOAD_BYTES * events))
                    .redirectErrorStream(true);
            command.environment()
                    .putAll(Map.of(
                            "PGAPPNAME", NAME,
                            "PGHOST", "127.0.0.1",
                            "PGPORT", Integer.toString(port),
                            "PGUSER", "postgres",
                            "PGPASSWORD", "postgres",
                            "PGDATABASE", "postgres",
                            // As the log's own connections.
                            "PGOPTIONS",
                                    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off"
                                            + " -c enable_mergejoin=off -c jit=off"));
            Process process = command.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher rate = RATE.matcher(said);
            if (process.waitFor() != 0 || !rate.find()) {
                throw new IllegalStateException("pgbench: " + said);
            }
            return Double.parseDouble(rate.group(1));
        } finally {
            Files.delete(script);
        }
    }

    private String script() {
        List<Integer> all = IntStream.range(0, events).boxed().toList();
        String ids = all.stream().map(i -> ":s" + i).collect(Collectors.joining(","));
        String draw = all.stream()
                .map(i ->
                        "\\set s%d random(0, %d) * %d + 1 + :client_id%n".formatted(i, streams / clients - 1, clients))
                .collect(Collectors.joining());
        return draw + "\\startpipeline\nBEGIN;\n" + LOCK.formatted(schema, ids) + "\\endpipeline\n\\startpipeline\n"
                + WRITE.formatted(schema, ids) + "COMMIT;\n\\endpipeline\n";
    }
}
