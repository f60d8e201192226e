// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Cursor;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares every tail with the log about once a second, and four times as often those that the feed does not reach: the
 * last event of a quiet stream, lost on the way, is followed by nothing that would show the loss; and a database that was
 * rewound tells nobody. One query for up to {@value #TAILS_PER_QUERY} tails, one query at a time; a round that is still
 * under way when the next is due lets it pass.
 */
final class Auditor {

    /** Most tails compared by one query. */
    static final int TAILS_PER_QUERY = 1_000;

    /** How many ticks make an audit interval. */
    private static final int TICKS_PER_INTERVAL = 4;

    /** A tail, and what of it was put to the question. */
    private record Question(StreamTail tail, Ring ring, Cursor position) {}

    private final EventLog log;
    private final NodeContext node;
    private final Supplier<Collection<StreamTail>> tails;
    private final BooleanSupplier feedSuspect;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile boolean urgent;
    private long ticks;
    private @Nullable Disposable ticking;

    Auditor(EventLog log, NodeContext node, Supplier<Collection<StreamTail>> tails, BooleanSupplier feedSuspect) {
        this.log = log;
        this.node = node;
        this.tails = tails;
        this.feedSuspect = feedSuspect;
    }

    void start() {
        long tick = tickNanos();
        ticking = node.scheduler().schedulePeriodically(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    void stop() {
        if (ticking != null) {
            ticking.dispose();
        }
    }

    /** Makes the next tick audit every tail. */
    void hurry() {
        urgent = true;
    }

    private long tickNanos() {
        return node.settings().auditInterval().toNanos() / TICKS_PER_INTERVAL;
    }

    private void tick() {
        boolean all = ++ticks % TICKS_PER_INTERVAL == 0 || urgent || feedSuspect.getAsBoolean();
        List<Question> questions = new ArrayList<>();
        for (StreamTail tail : tails.get()) {
            tail.forgetExpired();
            if (tail.isOverdue(2 * tickNanos())) {
                tail.check();
            }
            Ring ring = tail.auditable();
            if (ring != null && (all || !tail.isAcknowledged())) {
                questions.add(new Question(tail, ring, ring.last()));
            }
        }
        if (questions.isEmpty()) {
            return;
        }
        if (underWay.compareAndSet(false, true)) {
            urgent = false;
            audit(questions);
        } else if (all) {
            urgent = true;
        }
    }

    private void audit(List<Question> questions) {
        Flux.fromIterable(questions)
                .buffer(TAILS_PER_QUERY)
                .concatMap(this::ask)
                .doFinally(ignored -> underWay.set(false))
                .subscribe(
                        ignored -> {}, failure -> node.counters().auditFailures.increment());
    }

    private Mono<Void> ask(List<Question> questions) {
        return Mono.defer(() -> {
            long startedAt = node.now();
            List<Read> reads = questions.stream()
                    .map(question -> Read.state(question.tail.stream(), question.position))
                    .toList();
            return log.read(reads)
                    .timeout(node.settings().auditInterval(), node.scheduler())
                    .doOnNext(slices -> tell(questions, slices, startedAt))
                    .then()
                    .onErrorResume(failure -> {
                        node.counters().auditFailures.increment();
                        urgent = true;
                        return Mono.empty();
                    });
        });
    }

    private static void tell(List<Question> questions, List<Slice> slices, long startedAt) {
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            question.tail.onAudit(question.ring, slices.get(i), startedAt);
        }
    }
}
