// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.Round;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Forgets what messages said before, and what deleted ones said, once moderators need not be able to look at it any more. In small
 * statements; several nodes share the work. Thread-safe.
 */
public final class OldVersions implements Round {

    private static final Logger LOG = LoggerFactory.getLogger(OldVersions.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int BATCH = 1_000;

    private final Messages messages;
    private final Duration retention;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Disposable.Swap running = Disposables.swap();

    /** @param retention how long a version is kept after it was replaced */
    public OldVersions(Messages messages, Duration retention, InstantSource clock, Scheduler scheduler) {
        this.messages = messages;
        this.retention = retention;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        running.update(Mono.delay(INTERVAL, scheduler)
                .then(Mono.defer(this::all))
                .repeat()
                .subscribe());
    }

    @Override
    public void stop() {
        running.dispose();
    }

    private Mono<Void> all() {
        return some().expand(forgotten -> forgotten == BATCH ? some() : Mono.empty())
                .then()
                .onErrorResume(e -> {
                    LOG.info("Old versions are not forgotten yet: {}", e.toString());
                    return Mono.empty();
                });
    }

    private Mono<Long> some() {
        return Mono.defer(() -> messages.forgetVersions(clock.instant().minus(retention), BATCH));
    }
}
