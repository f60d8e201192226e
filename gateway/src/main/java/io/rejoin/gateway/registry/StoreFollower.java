// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.r2dbc.spi.Connection;
import io.rejoin.gateway.store.Store;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Asks the store each second whether anything changed, and brings what did into the registry.
 *
 * <p>While the store is away the registry stays as it is: nobody can change anything then either, but a gateway that is cut off alone does
 * not learn of what others are told. {@link #ageNanos()} says for how long.
 */
final class StoreFollower implements SmartLifecycle {

    /** A change is everywhere within this and the time of two queries. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(StoreFollower.class);

    private final Store store;
    private final RegistryRows rows;
    private final Registry registry;
    private final Scheduler timer;
    private final AtomicBoolean away = new AtomicBoolean();

    /** Touched only by one poll at a time. */
    private long known = -1;

    private volatile long lastSuccess = System.nanoTime();
    private volatile @Nullable Disposable polling;

    StoreFollower(Store store, Registry registry, Scheduler timer) {
        this.store = store;
        this.rows = new RegistryRows(store);
        this.registry = registry;
        this.timer = timer;
    }

    /** Time since the store was last read; since the start if it never was. */
    long ageNanos() {
        return System.nanoTime() - lastSuccess;
    }

    @Override
    public void start() {
        polling = Mono.defer(this::poll)
                .onErrorResume(this::missed)
                .repeatWhen(done -> done.delayElements(INTERVAL, timer))
                .subscribe();
    }

    private Mono<Void> poll() {
        return store.use(this::changes).doOnSuccess(_ -> {
            lastSuccess = System.nanoTime();
            if (away.compareAndSet(true, false)) {
                LOG.info("the gateways' store answers again");
            }
        });
    }

    private Mono<Void> changes(Connection connection) {
        return rows.revision(connection).flatMap(revision -> {
            if (revision == known) {
                return Mono.empty();
            }
            // Smaller than what is known: the store was restored from a backup, so that nothing of it is certain.
            boolean afresh = known < 0 || revision < known;
            long after = afresh ? -1 : known;
            return rows.tenantsAfter(connection, after)
                    .collectList()
                    .flatMap(tenants -> rows.revocationsAfter(connection, after)
                            .collectList()
                            .doOnNext(revocations -> {
                                registry.apply(revision, afresh, tenants, revocations);
                                known = revision;
                            }))
                    .then();
        });
    }

    private Mono<Void> missed(Throwable failure) {
        if (away.compareAndSet(false, true)) {
            LOG.warn("the gateways' store cannot be read, what is known stays in force: {}", failure.toString());
        }
        return Mono.empty();
    }

    @Override
    public void stop() {
        Disposable running = polling;
        if (running != null) {
            running.dispose();
            polling = null;
        }
    }

    @Override
    public boolean isRunning() {
        return polling != null;
    }
}
