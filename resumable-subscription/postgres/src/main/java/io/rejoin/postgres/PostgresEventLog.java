// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The event log on PostgreSQL.
 *
 * <p>Ordering and durability are those of {@link EventLog}; an append is as durable as the server's
 * {@code synchronous_commit} makes a commit. {@link #start()} first, {@link #close()} last. Thread-safe; nothing blocks.
 * Outcomes and slices arrive on event loops of the driver.
 */
public final class PostgresEventLog implements EventLog {

    /** How long a batch waits for a lock before it goes on without the stream: only where a stream is being created. */
    private static final Duration LANE_LOCK_TIMEOUT = Duration.ofMillis(50);

    /** Migrating may wait for another node that is at it. */
    private static final Duration MIGRATION_TIMEOUT = Duration.ofMinutes(2);

    private final ConnectionFactoryOptions server;
    private final PostgresLogSettings settings;
    private final Scheduler scheduler;
    private final Schema schema;
    private final Connections writers;
    private final Connections readers;
    private final Appender appender;
    private final Reader reader;

    private PostgresEventLog(Builder builder) {
        server = builder.server;
        settings = builder.settings;
        scheduler = builder.scheduler;
        schema = new Schema(settings.schema());
        writers = open(
                "rejoin-writer",
                settings.lanes() + settings.slowLanes(),
                settings.writeTimeout(),
                Map.of("lock_timeout", LANE_LOCK_TIMEOUT.toMillis() + "ms"));
        readers = open("rejoin-reader", settings.readers(), settings.readTimeout(), Map.of());
        AppendContext context = new AppendContext(
                writers,
                new AppendStatements(schema),
                builder.random,
                settings.lockTimeout(),
                builder.listener,
                scheduler);
        appender = new Appender(context, settings.lanes(), settings.slowLanes());
        reader = new Reader(readers, new ReadStatements(schema), builder.listener);
    }

    /**
     * The statements are few and fixed, and reach rows through indices whatever the tables' size: plans are made once for
     * each connection, and those that would go bad when a table grows faster than its statistics are ruled out.
     */
    private Connections open(String name, int size, Duration statementTimeout, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(Map.of(
                "plan_cache_mode", "force_generic_plan",
                "enable_seqscan", "off",
                "enable_hashjoin", "off",
                "enable_mergejoin", "off",
                "jit", "off"));
        all.putAll(parameters);
        return Connections.open(server, name, size, settings.connectTimeout(), statementTimeout, all, scheduler);
    }

    /** @param server where the database is and who logs in; other options of the driver are kept but for those that this log sets */
    public static Builder builder(ConnectionFactoryOptions server) {
        return new Builder(server);
    }

    /** Creates the schema or brings it up to date. To be completed before anything else is asked; safe on several nodes at once. */
    public Mono<Void> start() {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> open("rejoin-migration", 1, MIGRATION_TIMEOUT, Map.of())),
                connections -> connections.use(connection -> new Migrations(schema).run(connection)),
                Connections::close);
    }

    /** Refuses further appends, completes those that wait, then closes all connections. */
    public Mono<Void> close() {
        return appender.drain().then(writers.close()).then(readers.close());
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return appender.append(publication);
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        return reader.read(List.copyOf(reads));
    }

    /** What a {@link PostgresEventLog} is made of; all but the server has a default. */
    public static final class Builder {

        private final ConnectionFactoryOptions server;
        private PostgresLogSettings settings = PostgresLogSettings.DEFAULT;
        private Scheduler scheduler = Schedulers.parallel();
        private PostgresLogListener listener = PostgresLogListener.NONE;
        private RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(SecureRandom.getSeed(24));

        private Builder(ConnectionFactoryOptions server) {
            this.server = server;
        }

        public Builder settings(PostgresLogSettings value) {
            settings = value;
            return this;
        }

        /** Times time-outs, retries and trimming; stays the caller's to dispose. */
        public Builder scheduler(Scheduler value) {
            scheduler = value;
            return this;
        }

        public Builder listener(PostgresLogListener value) {
            listener = value;
            return this;
        }

        /** Draws fingerprints and incarnations; used by one thread at a time, which holds its monitor. */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /** Opens no connection yet. */
        public PostgresEventLog build() {
            return new PostgresEventLog(this);
        }
    }
}
