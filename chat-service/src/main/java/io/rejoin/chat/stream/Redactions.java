// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

import io.rejoin.chat.Round;
import io.rejoin.chat.database.Transactions;
import io.rejoin.core.Cursor;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.StreamBusyException;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
 * crash forgets it; a node does it right after its own deletions, and looks every few seconds for what another left behind.
 *
 * <p>Rooms do not wait for one another: each has transactions of its own, some events at a time, and one whose events somebody holds is left alone for a
 * while, by each node for itself. In a room the oldest event comes first. Thread-safe.
 */
public final class Redactions implements Round {

    private static final Logger LOG = LoggerFactory.getLogger(Redactions.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** Events of a room that are done in one transaction. */
    private static final int BATCH = 100;

    /** Rooms that are looked up at once. */
    private static final int ROOMS = 100;

    /** Rooms at the same time: as many as the log has connections for it. */
    private static final int CONCURRENCY = 2;

    private static final DueRoom BEFORE_ALL = new DueRoom("", "");

    /** What is left of an event. By its author: who has written a message has read up to it, which is told nowhere else. */
    private record Tombstone(long number, String author, boolean deleted) {}

    private final Transactions transactions;
    private final DueRedactions rows;
    private final Redaction log;
    private final EventPublisher publisher;
    private final Scheduler scheduler;
    private final HeldRooms held;
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
        this.held = new HeldRooms(scheduler);
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
        return sweep().expand(more -> more ? sweep() : Mono.empty()).then().onErrorResume(e -> {
            LOG.info("Deleted messages are not out of the log yet: {}", e.toString());
            return Mono.empty();
        });
    }

    /** Some of every room, so that none has to wait for all of another; whether there is more. */
    private Mono<Boolean> sweep() {
        return rooms(BEFORE_ALL)
                .expand(page -> page.size() == ROOMS ? rooms(page.getLast()) : Mono.empty())
                .concatMap(page -> Flux.fromIterable(page).flatMap(this::some, CONCURRENCY))
                .reduce(false, (more, taken) -> more || taken == BATCH);
    }

    private Mono<List<DueRoom>> rooms(DueRoom after) {
        return rows.rooms(after.tenant(), after.room(), ROOMS).collectList();
    }

    private Mono<Integer> some(DueRoom room) {
        StreamKey stream = ChatStreams.room(room.tenant(), room.room());
        return held.isPaused(stream) ? Mono.empty() : attempt(room, stream);
    }

    /** How many events of the room were done. A log that does not answer is silent for all rooms, and ends the sweep. */
    private Mono<Integer> attempt(DueRoom room, StreamKey stream) {
        return transactions
                .write(rows.take(room.tenant(), room.room(), BATCH)
                        .collectList()
                        .flatMap(taken -> redact(stream, taken)))
                .onErrorResume(e -> !(e instanceof LogUnavailableException), e -> notNow(stream, e))
                .filter(done -> done > 0)
                .flatMap(done ->
                        publisher.announce(Set.of(stream)).onErrorComplete().thenReturn(done));
    }

    /** As far as nobody holds them. An event that is gone has forgotten, too. */
    private Mono<Integer> redact(StreamKey stream, List<RedactionRow> taken) {
        return Flux.fromIterable(taken)
                .concatMap(row -> redact(stream, row).thenReturn(row))
                .onErrorResume(StreamBusyException.class, e -> notNow(stream, e))
                .concatMap(row -> rows.done(row.tenant(), row.room(), row.cursor()))
                .reduce(0, (done, _) -> done + 1)
                .doOnNext(done -> {
                    if (done > 0 && done == taken.size()) {
                        held.free(stream);
                    }
                });
    }

    private Mono<Redaction.Outcome> redact(StreamKey stream, RedactionRow row) {
        return log.redact(
                stream,
                Cursor.parse(row.cursor()),
                Outbox.content(row.type(), new Tombstone(row.number(), row.author(), true)));
    }

    private <T> Mono<T> notNow(StreamKey stream, Throwable error) {
        LOG.info("Deleted messages of {} are not out of the log yet: {}", stream, error.toString());
        held.failed(stream);
        return Mono.empty();
    }
}
