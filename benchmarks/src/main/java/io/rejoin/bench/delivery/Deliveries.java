// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.load.Wish;
import io.rejoin.bench.server.Target;
import java.util.function.IntFunction;

/**
 * Events that are published at a rate to streams in turn, and delivered to subscribers who share the streams evenly.
 *
 * @param workload what the streams are named after
 * @param publishers connections that publish; a stream keeps to one
 * @param rate events a second in all
 * @param payload bytes of an event
 * @param warmUp seconds before those that are measured
 */
record Deliveries(
        String workload, int streams, int subscribers, int publishers, int rate, int payload, int warmUp, int seconds) {

    /** As many lines as a publish may have. */
    private static final int BATCH = 1_000;

    /** And connections: enough for publishes to be under way at the same time, few enough for most to be written alone. */
    private static final int PRACTICE_STREAMS = 4;

    private static final int PRACTICE_ROUND = 1_000;

    /**
     * Publishes so many events, one by one, to streams that nobody follows: a server that has run for hours has had them, and one that has not
     * interprets what it does sixty times a second.
     */
    void practise(Target target, int publishes) throws Exception {
        IntFunction<String> names = index -> workload + "-" + target.name() + "-practice-" + index;
        try (Publisher publisher = new Publisher(target, PRACTICE_STREAMS, names, payload, PRACTICE_STREAMS)) {
            for (int done = 0; done < publishes; done += PRACTICE_ROUND) {
                publisher.publishEach(Math.min(PRACTICE_ROUND, publishes - done));
            }
        }
    }

    /**
     * Measures once, on streams of its own.
     *
     * @throws java.io.IOException if a subscriber is refused or lost, or in the end has not been given the last event
     */
    Window measure(Entrant entrant, int round) throws Exception {
        return measure(entrant, round, 1, 0);
    }

    /**
     * The same with events in each stream that were published before, and with subscribers that do not read until all is measured, and must
     * be given everything then, too.
     */
    Window measure(Entrant entrant, int round, int history, int stalled) throws Exception {
        Target target = entrant.target();
        String prefix = workload + "-" + target.name() + "-" + round + "-" + history + "-" + stalled + "-";
        IntFunction<String> names = index -> prefix + index;
        IntFunction<Wish> wishes = i -> Wish.live(target.subscribe(names.apply(i % streams), null));
        try (Publisher publisher = new Publisher(target, streams, names, payload, publishers);
                Subscribers readers = new Subscribers();
                Subscribers others = new Subscribers()) {
            for (int done = 0; done < history; done += BATCH) {
                publisher.publishNow(0, streams, Math.min(BATCH, history - done));
            }
            // Nobody is told of what was there before, which may be all that a stream gets.
            IntFunction<Long> lasts = index -> {
                long last = publisher.last(index % streams);
                return last == history ? 0 : last;
            };
            others.connect(target.port(), stalled, wishes);
            others.read(false);
            readers.connect(target.port(), subscribers, wishes);
            Window window = Window.underLoad(rate, warmUp, seconds, target, readers, publisher);
            readers.awaitLast(lasts);
            others.read(true);
            others.awaitLast(lasts);
            return window.withFaultsOf(readers.seen().withFaultsOf(others.seen()));
        }
    }
}
