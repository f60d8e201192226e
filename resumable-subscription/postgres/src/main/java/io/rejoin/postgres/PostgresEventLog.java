// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcException;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.OwnRetention;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.StreamMetadata;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StoredBytes;
import io.rejoin.core.spi.StreamAdministration;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
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
public final class PostgresEventLog implements EventLog, StreamAdministration, Redaction, StoredBytes {

    private final ConnectionFactoryOptions server;
    private final PostgresLogSettings settings;
    private final Scheduler scheduler;
    private final Schema schema;
    private final Pools pools;
    private final RandomGenerator random;
    private final AppendStatements statements;
    private final Appender appender;
    private final Reader reader;
    private final Administration administration;
    private final Redactor redactor;
    private final StorageAccount storage;
    private final Maintenance maintenance;
    private final UsageLedger usage;

    private PostgresEventLog(Builder builder) {
        server = builder.server;
        settings = builder.settings;
        scheduler = builder.scheduler;
        schema = new Schema(settings.schema());
        pools = Pools.open(server, settings, scheduler);
        random = builder.random;
        statements = new AppendStatements(schema);
        AppendContext context = new AppendContext(
                pools.writers(), statements, random, settings.lockTimeout(), builder.listener, scheduler);
        appender = new Appender(context, settings.lanes(), settings.slowLanes());
        reader = new Reader(pools.readers(), new ReadStatements(schema), builder.listener);
        administration =
                new Administration(pools.administrators(), schema, random, settings.retention(), builder.listener);
        redactor = new Redactor(pools.administrators(), schema, builder.listener);
        storage = new StorageAccount(pools.readers(), schema, statements, builder.listener);
        usage = new UsageLedger(pools.readers(), schema);
        TrimStatements trimStatements = new TrimStatements(schema);
        maintenance = new Maintenance(
                pools.trimmers(),
                trimStatements,
                new Trimmer(pools.trimmers(), trimStatements, settings.retention()),
                builder.listener);
    }

    /** @param server where the database is and who logs in; other options of the driver are kept but for those that this log sets */
    public static Builder builder(ConnectionFactoryOptions server) {
        return new Builder(server);
    }

    /** Creates the schema or brings it up to date. To be completed before anything else is asked; safe on several nodes at once. */
    public Mono<Void> start() {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> Pools.forMigration(server, scheduler)),
                        connections -> connections.use(connection -> new Migrations(schema).run(connection)),
                        Connections::close)
                .onErrorMap(R2dbcException.class, error -> Failure.unavailable("start", error))
                .then(Mono.fromRunnable(() -> maintenance.start(settings.trimInterval(), scheduler)));
    }

    /** Refuses further appends, completes those that wait, then closes all connections. */
    public Mono<Void> close() {
        return Mono.fromRunnable(maintenance::stop).then(appender.drain()).then(pools.close());
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return appender.append(publication);
    }

    /**
     * Appends within a transaction of the caller's own, on the caller's connection, which must lead to this log's
     * database. What it returns is so once the caller commits; the caller then tells the others with
     * {@link io.rejoin.core.EventPublisher#announce}.
     *
     * <p>The streams stay locked until the transaction ends: append last. A transaction can append once, all publications
     * at once, to any streams in any order. Waits for streams held by others up to the lock time-out, of this call only; if that is
     * not enough, all outcomes are {@link PublishOutcome.Busy}, nothing was written, and the transaction is as it was.
     *
     * <p>Errors: {@link IllegalStateException} if no transaction is open, if it is not READ COMMITTED or if it has
     * appended before; {@link IllegalArgumentException} beyond 256 publications, 2,000 events or 16 MiB;
     * {@link io.rejoin.core.LogUnavailableException} if the connection or the server failed.
     *
     * @return one outcome for each publication, in the order given
     */
    public Mono<List<PublishOutcome>> appendIn(Connection connection, List<Publication> publications) {
        return Mono.defer(() -> new TransactionalAppend(
                        statements, random, settings.lockTimeout(), connection, List.copyOf(publications))
                .run());
    }

    /**
     * Where streams stand as a transaction of the caller's own sees them, on the caller's connection, which must lead to this
     * log's database. In a REPEATABLE READ transaction these are the positions at which everything else that it reads is true.
     *
     * @return one cursor for each stream, in the order given; {@link Cursor#BEGINNING} for one that does not exist
     */
    public Mono<List<Cursor>> headsIn(Connection connection, List<StreamKey> streams) {
        List<Read> reads = streams.stream()
                .map(stream -> Read.state(stream, Cursor.BEGINNING))
                .toList();
        return streams.isEmpty()
                ? Mono.just(List.of())
                : reader.statesIn(connection, reads)
                        .map(slices -> slices.stream()
                                .map(slice -> slice.state() == null
                                        ? Cursor.BEGINNING
                                        : slice.state().head())
                                .toList());
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        return reader.read(List.copyOf(reads));
    }

    @Override
    public Mono<StreamMetadata> describe(StreamKey stream) {
        return administration.describe(stream);
    }

    @Override
    public Mono<StreamMetadata> configure(StreamKey stream, OwnRetention retention) {
        return administration.configure(stream, retention);
    }

    @Override
    public Mono<Boolean> delete(StreamKey stream) {
        return administration.delete(stream);
    }

    @Override
    public Mono<List<StreamMetadata>> list(Tenant tenant, String prefix, @Nullable String after, int limit) {
        return administration.list(tenant, prefix, after, limit);
    }

    @Override
    public Mono<Outcome> redact(StreamKey stream, Cursor cursor, Content replacement) {
        return redactor.redact(stream, cursor, replacement);
    }

    @Override
    public Mono<Long> storedBytes(Tenant tenant) {
        return storage.storedBytes(tenant);
    }

    @Override
    public Mono<PublishOutcome> earlier(Publication publication) {
        return storage.earlier(publication);
    }

    /** What tenants used, for bills; beside the events, so that it needs no other database. */
    public UsageLedger usage() {
        return usage;
    }

    /** The connections, by what they are for, as they are now. */
    public List<PoolState> pools() {
        return pools.states();
    }

    /** Does all the trimming that is due now, without waiting for the next round. */
    Mono<Void> trim() {
        return maintenance.all();
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
