// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.web.Departures;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Has the streams leave before the web server begins to stop, which would otherwise wait its whole time-out for them.
 *
 * <p>The application has said by then that it is not ready. Waits until that is noticed, then spreads the leaving over the
 * window, and tells the clients of kept connections to open their next request elsewhere. Blocks no thread.
 */
final class DrainLifecycle implements SmartLifecycle {

    /** Least time of a drain that is not of zero length: connections in use hear that they are the last of their kind. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private static final Log LOG = LogFactory.getLog(DrainLifecycle.class);

    private final Departures departures;
    private final KeptConnections connections;
    private final DrainProperties properties;
    private final Scheduler scheduler;
    private final Sinks.Empty<Void> hurry = Sinks.empty();
    private volatile boolean running;

    DrainLifecycle(
            Departures departures, KeptConnections connections, DrainProperties properties, Scheduler scheduler) {
        this.departures = departures;
        this.connections = connections;
        this.properties = properties;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        Disposable second = SecondSignal.listen(this::hurry);
        Mono.delay(properties.notice(), scheduler)
                .then(Mono.defer(this::drain))
                .timeout(properties.longest(), Mono.fromRunnable(this::tellOfOvertime), scheduler)
                .takeUntilOther(hurry.asMono())
                .doFinally(signal -> {
                    second.dispose();
                    stop();
                    callback.run();
                })
                .subscribe();
    }

    private Mono<Void> drain() {
        Duration window = properties.window();
        LOG.info("Draining: " + departures.open() + " streams leave within " + window.toMillis() + " ms");
        Mono<Void> left = departures.drain(window);
        connections.leave();
        Duration settle = window.compareTo(SETTLE) < 0 ? window : SETTLE;
        return Mono.when(left, Mono.delay(settle, scheduler));
    }

    /** Ends the waiting of a stop that has begun; whatever is open leaves at once. */
    void hurry() {
        var _ = hurry.tryEmitEmpty(); // a third signal says nothing new
    }

    private void tellOfOvertime() {
        LOG.warn("Draining took too long: " + departures.open() + " streams are still open");
    }

    /** Whatever is still open leaves at once, and what comes now is sent elsewhere. */
    @Override
    public void stop() {
        running = false;
        var _ = departures.drain(Duration.ZERO);
        connections.leave();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return StartPhase.ENDLESS_REQUESTS.value();
    }
}
