// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.Round;
import io.rejoin.chat.database.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Tells of users who went without saying so: a few seconds after what they said last has lapsed. Each is taken by one node. A node that is
 * killed between the row and the telling leaves somebody untold; whoever asks is told what is true. Thread-safe.
 */
public final class Lapses implements Round {

    private static final Logger LOG = LoggerFactory.getLogger(Lapses.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int BATCH = 100;

    private final Transactions transactions;
    private final Presences presences;
    private final PresenceNews news;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Disposable.Swap running = Disposables.swap();

    public Lapses(
            Transactions transactions,
            Presences presences,
            PresenceNews news,
            InstantSource clock,
            Scheduler scheduler) {
        this.transactions = transactions;
        this.presences = presences;
        this.news = news;
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
        return some().expand(taken -> taken == BATCH ? some() : Mono.empty())
                .then()
                .onErrorResume(e -> {
                    LOG.info("Users who went are not told of yet: {}", e.toString());
                    return Mono.empty();
                });
    }

    private Mono<Integer> some() {
        return Mono.defer(() -> transactions.write(presences
                        .lapse(clock.instant().minus(ChatLimits.PRESENCE_LIFE), BATCH)
                        .collectList()))
                .flatMap(gone -> Flux.fromIterable(gone)
                        .concatMap(user -> news.tell(user.tenant(), Present.offline(user)))
                        .then(Mono.just(gone.size())));
    }
}
