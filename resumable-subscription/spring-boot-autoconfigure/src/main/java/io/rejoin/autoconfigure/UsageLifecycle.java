// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.postgres.UsageLedger;
import java.time.Duration;
import java.time.InstantSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Writes usage every so often and once more at the end, and forgets rows that are too old. */
final class UsageLifecycle {

    /** Longest wait for one flush. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Rows are of hours: more often is of no use. */
    private static final Duration FORGET_INTERVAL = Duration.ofHours(1);

    private final UsageAccount account;
    private final UsageLedger ledger;
    private final UsageProperties properties;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Disposable.Composite running = Disposables.composite();

    UsageLifecycle(
            UsageAccount account,
            UsageLedger ledger,
            UsageProperties properties,
            InstantSource clock,
            Scheduler scheduler) {
        this.account = account;
        this.ledger = ledger;
        this.properties = properties;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    void start() {
        running.add(Flux.interval(properties.flushInterval(), scheduler)
                .onBackpressureDrop()
                .concatMap(_ -> account.flush(PATIENCE), 1)
                .subscribe());
        running.add(Flux.interval(FORGET_INTERVAL, scheduler)
                .onBackpressureDrop()
                .concatMap(_ -> forget(), 1)
                .subscribe());
    }

    /** At the next hour again, should it fail. */
    private Mono<Long> forget() {
        return Mono.defer(() -> ledger.forgetBefore(clock.instant().minus(properties.retention())))
                .onErrorComplete();
    }

    /** Blocks for the last flush, for five seconds at most. */
    void stop() {
        running.dispose();
        account.flush(PATIENCE).block(PATIENCE.plusSeconds(1));
    }
}
