// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.chat.Round;
import io.rejoin.chat.database.Transactions;
import io.rejoin.core.Cursor;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Takes what deleted messages said out of the log. What is to be taken out was noted in the transaction that deleted the message, so that no
 * crash forgets it; a node does it right after its own deletions, and looks every few seconds for what another left behind. Thread-safe.
 */
public final class Redactions implements Round {

    private static final Logger LOG = LoggerFactory.getLogger(Redactions.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int BATCH = 100;

    /** What is left of an event. By its author: who has written a message has read up to it, which is told nowhere else. */
    private record Tombstone(long number, String author, boolean deleted) {}

    private final Transactions transactions;
    private final DueRedactions rows;
    private final Redaction log;
    private final EventPublisher publisher;
    private final Scheduler scheduler;
    private final Sinks.Many<Boolean> wake = Sinks.many().multicast().directBestEffort();
    private final Disposable.Swap running = Disposables.swap();

    public Redactions(
            Transactions transactions,
            DueRedactions rows,
            Redaction log,
            EventPublisher publisher,
            Scheduler scheduler) {
        this.transactions = transactions;
        this.rows = rows;
        this.log = log;
        this.publisher = publisher;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        running.update(
                Flux.merge(wake.asFlux(), Flux.interval(INTERVAL, scheduler).onBackpressureLatest())
                        .onBackpressureLatest()
                        .concatMap(_ -> all(), 1)
                        .subscribe());
    }

    @Override
    public void stop() {
        running.dispose();
    }

    /** There is something to do now. Best effort: it is found in a few seconds anyway. */
    public void due() {
        Sinks.EmitResult result = wake.tryEmitNext(true);
        if (result.isFailure()) {
            LOG.debug("Not woken: {}", result);
        }
    }

    private Mono<Void> all() {
        return transactions
                .write(some())
                .expand(done -> done == BATCH ? transactions.write(some()) : Mono.empty())
                .then()
                .onErrorResume(e -> {
                    LOG.info("Deleted messages are not out of the log yet: {}", e.toString());
                    return Mono.empty();
                });
    }

    private Mono<Integer> some() {
        return rows.take(BATCH)
                .collectList()
                .flatMap(taken -> Flux.fromIterable(taken)
                        .concatMap(this::redact)
                        .then(announce(taken))
                        .thenReturn(taken.size()));
    }

    /** An event that is gone has forgotten, too. */
    private Mono<Integer> redact(RedactionRow row) {
        return log.redact(
                        stream(row),
                        Cursor.parse(row.cursor()),
                        Outbox.content(row.type(), new Tombstone(row.number(), row.author(), true)))
                .then(rows.done(row.tenant(), row.room(), row.cursor()));
    }

    private Mono<Void> announce(List<RedactionRow> taken) {
        Set<StreamKey> streams = taken.stream().map(Redactions::stream).collect(Collectors.toSet());
        return streams.isEmpty() ? Mono.empty() : publisher.announce(streams).onErrorComplete();
    }

    private static StreamKey stream(RedactionRow row) {
        return ChatStreams.room(row.tenant(), row.room());
    }
}
