// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.spi.FeedSignal;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/** One listener of a {@link FaultyFeed}. Everything runs on its worker, one thing at a time. */
final class FaultyLine {

    private final FaultyFeed feed;
    private final FluxSink<FeedSignal> sink;
    private final Scheduler.Worker worker;
    private final Disposable.Swap listening = Disposables.swap();

    /** Whether the listener has been told {@code Listening}, and nothing else since. */
    private boolean acknowledged;

    /** Counts breaks; what was sent before the last one never arrives. */
    private int breaks;

    FaultyLine(FaultyFeed feed, FluxSink<FeedSignal> sink, Scheduler.Worker worker) {
        this.feed = feed;
        this.sink = sink;
        this.worker = worker;
    }

    void open(Flux<FeedSignal> signals) {
        worker.schedule(() -> {
            if (feed.connection() == FaultyFeed.Connection.DOWN) {
                sink.next(new FeedSignal.Interrupted());
            }
            listening.update(signals.subscribe(this::onSignal));
        });
    }

    void close() {
        worker.dispose();
        listening.dispose();
    }

    void connection(FaultyFeed.Connection next) {
        worker.schedule(() -> {
            switch (next) {
                case UP -> acknowledgeSoon();
                case DOWN -> {
                    breaks++;
                    acknowledged = false;
                    sink.next(new FeedSignal.Interrupted());
                }
                case SILENT -> breaks++;
            }
        });
    }

    private void onSignal(FeedSignal signal) {
        switch (signal) {
            case FeedSignal.Listening _ -> acknowledgeSoon();
            case FeedSignal.Interrupted _ -> {
                acknowledged = false;
                sink.next(signal);
            }
            case FeedSignal.Received _ -> {
                int copies = feed.drawCopies();
                for (int i = 0; i < copies; i++) {
                    int sentAt = breaks;
                    after(feed.drawDelay(), () -> {
                        // Before the acknowledgement the bus owes nothing, and the first signal must be that one.
                        if (acknowledged && sentAt == breaks && isUp()) {
                            sink.next(signal);
                        }
                    });
                }
            }
        }
    }

    private void acknowledgeSoon() {
        int askedAt = breaks;
        after(feed.drawDelay(), () -> {
            if (!acknowledged && askedAt == breaks && isUp()) {
                acknowledged = true;
                sink.next(new FeedSignal.Listening());
            }
        });
    }

    private void after(long nanos, Runnable action) {
        if (nanos == 0) {
            action.run();
        } else {
            worker.schedule(action, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private boolean isUp() {
        return feed.connection() == FaultyFeed.Connection.UP;
    }
}
