// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Has clients move elsewhere before the web server begins to stop, which then only waits for the requests under way.
 *
 * <p>The application has said by then that it is not ready. A second signal ends all waiting, also that of the web server for the
 * requests under way. Blocks no thread.
 */
final class DrainLifecycle implements SmartLifecycle, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrainLifecycle.class);

    private final OpenStreams streams;
    private final ClientConnections connections;
    private final DrainSettings settings;
    private final Scheduler scheduler;
    private final Sinks.Empty<Void> hurry = Sinks.empty();
    private volatile boolean running;
    private volatile Disposable second = Disposables.disposed();

    DrainLifecycle(OpenStreams streams, ClientConnections connections, DrainSettings settings, Scheduler scheduler) {
        this.streams = streams;
        this.connections = connections;
        this.settings = settings;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        second = SecondSignal.listen(this::hurry);
        var _ = Mono.delay(settings.notice(), scheduler)
                .then(Mono.defer(this::drain))
                .takeUntilOther(hurry.asMono())
                .doFinally(end -> {
                    connections.leave();
                    streams.leaveAtOnce();
                    callback.run();
                })
                .subscribe();
    }

    private Mono<Void> drain() {
        LOG.info(
                "Draining: {} streams leave within {} ms",
                streams.open(),
                settings.window().toMillis());
        connections.leave();
        return streams.drain(settings.window()).doOnSuccess(done -> {
            if (streams.open() > 0) {
                LOG.info("Drained; {} streams were cut off, since they did not take their last words", streams.open());
            }
        });
    }

    /** Ends the waiting of a stop that has begun: streams leave, and requests under way have a moment to be answered. */
    void hurry() {
        streams.leaveAtOnce();
        var _ = scheduler.schedule(connections::cut, OpenStreams.FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        var _ = hurry.tryEmitEmpty(); // a third signal says nothing new
    }

    @Override
    public void stop() {
        running = false;
    }

    /** The application has ended: signals mean again what they meant. */
    @Override
    public void close() {
        second.dispose();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Before all others. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
