// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands of up to {@link ShardLink#MAX_BATCH} channels that were sent together, until all are answered. */
final class CommandBatch {

    private final List<BusChannel> channels = new ArrayList<>();
    private int unanswered;

    /** Runs out when Redis takes too long over this batch. */
    @Nullable
    Future<?> timer;

    void add(BusChannel channel) {
        channel.batch = this;
        channels.add(channel);
        unanswered++;
    }

    int size() {
        return channels.size();
    }

    /** Whether that was the last answer that was missing. */
    boolean answered() {
        return --unanswered == 0;
    }

    /** Those that Redis has not answered. */
    List<BusChannel> late() {
        return channels.stream().filter(channel -> channel.batch == this).toList();
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
