// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.Content;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.local.Poll;
import io.rejoin.postgres.PostgresEventLog;
import io.rejoin.postgres.PostgresLogSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The log and pgbench on one server, each with a schema of its own. Not thread-safe. */
final class AppendRun implements AutoCloseable {

    private static final String OWN = "rejoin";
    private static final String REFERENCE = "pgbench";
    private static final byte[] PAYLOAD = ("\"" + "x".repeat(254) + "\"").getBytes(StandardCharsets.US_ASCII);
    private static final Duration BACKENDS_END = Duration.ofSeconds(15);
    private static final long MAX_MICROS = 60_000_000;

    /** Figures of a second, of an event, or of both; those that were not looked at are 0. */
    record Result(
            double perSecond,
            double batch,
            long p50Micros,
            long p99Micros,
            double ownMicros,
            double serverMicros,
            double walBytes,
            double hotPercent) {}

    private final PostgresEventLog log;
    private final Database database;
    private final ProcessHandle server;
    private final int port;
    private final int seconds;
    private final boolean keys;
    private final AtomicLong transactions;
    private final ConcurrentHistogram micros = new ConcurrentHistogram(MAX_MICROS, 3);
    private long appended;

    private AppendRun(
            PostgresEventLog log, Database database, int port, int seconds, boolean keys, AtomicLong transactions)
            throws SQLException {
        this.log = log;
        this.database = database;
        this.server = ProcessHandle.of(
                        database.number("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint"))
                .orElseThrow();
        this.port = port;
        this.seconds = seconds;
        this.keys = keys;
        this.transactions = transactions;
    }

    static AppendRun open(EmbeddedPostgres server, int lanes, int seconds, boolean keys) throws SQLException {
        AtomicLong transactions = new AtomicLong();
        PostgresEventLog log = log(server.getPort(), OWN, lanes, transactions);
        log.start().block();
        PostgresEventLog reference = log(server.getPort(), REFERENCE, 1, new AtomicLong());
        reference.start().then(reference.close()).block();
        Database database = new Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", OWN);
        database.requireDurable();
        return new AppendRun(log, database, server.getPort(), seconds, keys, transactions);
    }

    private static PostgresEventLog log(int port, String schema, int lanes, AtomicLong transactions) {
        PostgresLogSettings defaults = PostgresLogSettings.DEFAULT;
        return PostgresEventLog.builder(ConnectionFactoryOptions.builder()
                        .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                        .option(ConnectionFactoryOptions.HOST, "127.0.0.1")
                        .option(ConnectionFactoryOptions.PORT, port)
                        .option(ConnectionFactoryOptions.USER, "postgres")
                        .option(ConnectionFactoryOptions.PASSWORD, "postgres")
                        .option(ConnectionFactoryOptions.DATABASE, "postgres")
                        .build())
                .settings(new PostgresLogSettings(
                        schema,
                        lanes,
                        defaults.slowLanes(),
                        defaults.readers(),
                        defaults.lockTimeout(),
                        defaults.readTimeout(),
                        defaults.writeTimeout(),
                        Duration.ofSeconds(15), // the machine may be busy
                        defaults.retention(),
                        defaults.trimInterval()))
                .listener(new CountedTransactions(transactions))
                .build();
    }

    /** Appends for that long; each publisher has one append under way, to a stream drawn at random. */
    Result append(int streams, int atOnce, int duration) throws SQLException {
        micros.reset();
        transactions.set(0);
        Database.Counters before = database.counters();
        long walBefore = database.walBytes();
        long ownBefore = ProcessorTime.of(ProcessHandle.current().pid());
        long serverBefore = ProcessorTime.withChildren(server);
        long began = System.nanoTime();
        long end = began + duration * 1_000_000_000L;
        Flux.range(0, atOnce)
                .flatMap(_ -> publish(streams).repeat(() -> System.nanoTime() < end), atOnce)
                .blockLast();
        double took = (System.nanoTime() - began) / 1e9;
        double own = ProcessorTime.of(ProcessHandle.current().pid()) - ownBefore;
        double ofServer = ProcessorTime.withChildren(server) - serverBefore;
        Database.Counters counted = database.counters().minus(before);
        Histogram latencies = micros.copy();
        long n = latencies.getTotalCount();
        appended += n;
        return new Result(
                n / took,
                (double) n / Math.max(1, transactions.get()),
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99),
                own / n,
                ofServer / n,
                (double) (database.walBytes() - walBefore) / n,
                100.0 * counted.hotUpdates() / Math.max(1, counted.streamUpdates()));
    }

    private Mono<Void> publish(int streams) {
        return Mono.defer(() -> {
                    long began = System.nanoTime();
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    Publication publication = Publication.of(
                            StreamKey.of("acme", "room:" + random.nextInt(streams)), Content.json(PAYLOAD));
                    return log.append(
                                    keys
                                            ? publication.withKey(
                                                    new IdempotencyKey(Long.toHexString(random.nextLong())))
                                            : publication)
                            .doOnNext(outcome -> {
                                if (!(outcome instanceof PublishOutcome.Committed)) {
                                    throw new IllegalStateException(outcome + " (expected: committed)");
                                }
                                micros.recordValue(Math.min((System.nanoTime() - began) / 1_000, MAX_MICROS));
                            });
                })
                .then();
    }

    /** The same by pgbench, over as many connections, with so many events in a transaction. */
    Result pgbench(int streams, int clients, double batch) throws Exception {
        PgBench bench = new PgBench(port, REFERENCE, streams, clients, (int) Math.round(batch));
        bench.createStreams(database);
        Set<Long> others = children();
        long serverBefore = ProcessorTime.withChildren(server);
        long began = System.nanoTime();
        double events = bench.run(seconds) * bench.events();
        double took = (System.nanoTime() - began) / 1e9;
        awaitEndOfBackends(others);
        double ofServer = ProcessorTime.withChildren(server) - serverBefore;
        return new Result(events, bench.events(), 0, 0, 0, ofServer / (events * took), 0, 0);
    }

    /**
     * Returns when what pgbench was connected to has ended, since only then the server knows what time it took: a process that has come
     * since, and of which PostgreSQL does not say that it belongs to somebody else, like the workers of autovacuum, which come and go.
     */
    private void awaitEndOfBackends(Set<Long> others) throws SQLException, InterruptedException {
        Set<Long> left = new HashSet<>();
        boolean ended = Poll.within(BACKENDS_END, Duration.ofMillis(20), () -> {
            left.clear();
            left.addAll(children());
            left.removeAll(others);
            left.removeAll(database.backendsBut(PgBench.NAME));
            return left.isEmpty();
        });
        if (!ended) {
            throw new IllegalStateException("processes of PostgreSQL left by pgbench after " + BACKENDS_END.toSeconds()
                    + " s: " + left + " (expected: none)");
        }
    }

    private Set<Long> children() {
        return server.children().map(ProcessHandle::pid).collect(Collectors.toCollection(HashSet::new));
    }

    /** @throws IllegalStateException if what was acknowledged is not what there is, or some number is missing or there twice */
    void requireDense() throws SQLException {
        long stored = database.requireDense("");
        if (stored != appended) {
            throw new IllegalStateException("acknowledged " + appended + ", stored " + stored);
        }
    }

    @Override
    public void close() throws SQLException {
        log.close().block();
        database.close();
    }
}
