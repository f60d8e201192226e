// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.spi.LiveFeed;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Sends a probe through the feed about once a second and expects it back: a bus whose sockets are open and which delivers
 * nothing looks healthy to everything else. One missed probe makes the feed suspect; one that returns clears it.
 */
final class FeedWatch {

    private final LiveFeed feed;
    private final Duration timeout;
    private final Duration interval;
    private final Scheduler scheduler;
    private volatile boolean suspect;
    private volatile boolean stopped;
    private volatile @Nullable Disposable next;

    FeedWatch(LiveFeed feed, ReconcileSettings settings, Scheduler scheduler) {
        this.feed = feed;
        this.timeout = settings.probeTimeout();
        this.interval = settings.auditInterval();
        this.scheduler = scheduler;
    }

    /** Probes until stopped; {@code onRecovery} runs each time the feed stops being suspect. */
    void start(Runnable onRecovery) {
        probe(onRecovery);
    }

    void stop() {
        stopped = true;
        Disposable pending = next;
        if (pending != null) {
            pending.dispose();
        }
    }

    boolean isSuspect() {
        return suspect;
    }

    private void probe(Runnable onRecovery) {
        Mono.defer(feed::probe)
                .timeout(timeout, scheduler)
                .subscribe(ignored -> {}, failure -> finish(true, onRecovery), () -> finish(false, onRecovery));
    }

    private void finish(boolean failed, Runnable onRecovery) {
        boolean recovered = suspect && !failed;
        suspect = failed;
        if (recovered) {
            onRecovery.run();
        }
        if (!stopped) {
            next = scheduler.schedule(() -> probe(onRecovery), interval.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
