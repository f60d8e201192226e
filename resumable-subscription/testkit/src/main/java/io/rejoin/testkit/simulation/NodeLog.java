// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The shared log as one node reaches it: tells of its commits, and watches how often it asks. */
final class NodeLog implements EventLog {

    /** Most equal reads within {@link #WINDOW}: more than there can be reasons for. */
    private static final int MAX_REPEATED = 200;

    private static final long WINDOW = Duration.ofMillis(100).toNanos();

    private final World world;
    private final Runnable onCommit;
    private final Map<Read, Integer> reads = new HashMap<>();
    private long windowEnds;

    /** @param onCommit runs after each commit, before the node knows of it */
    NodeLog(World world, Runnable onCommit) {
        this.world = world;
        this.onCommit = onCommit;
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return world.ledger.log().events().append(publication).doOnNext(outcome -> {
            world.ledger.committed(outcome);
            if (outcome instanceof PublishOutcome.Committed) {
                onCommit.run();
            }
        });
    }

    @Override
    public Mono<List<Slice>> read(List<Read> asked) {
        return Mono.defer(() -> {
            if (world.now() >= windowEnds) {
                windowEnds = world.now() + WINDOW;
                reads.clear();
            }
            for (Read read : asked) {
                if (reads.merge(read, 1, Integer::sum) == MAX_REPEATED) {
                    world.complain(Promise.IN_GOOD_ORDER, "the log is read again and again: %s", read);
                }
            }
            return world.ledger.log().events().read(asked);
        });
    }
}
