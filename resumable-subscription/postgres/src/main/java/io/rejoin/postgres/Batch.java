// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** How much goes into one transaction. */
final class Batch {

    static final int MAX_PUBLISHES = 256;
    static final int MAX_EVENTS = 2_000;
    static final long MAX_BYTES = 4L << 20;

    private Batch() {}

    /** Takes from the queue what fits; at least one, if there is one. */
    static List<Waiting> take(Queue<Waiting> queue) {
        List<Waiting> batch = new ArrayList<>();
        int events = 0;
        long bytes = 0;
        Waiting next = queue.peek();
        while (next != null && batch.size() < MAX_PUBLISHES) {
            events += next.publish().events().size();
            bytes += next.publish().bytes();
            if (!batch.isEmpty() && (events > MAX_EVENTS || bytes > MAX_BYTES)) {
                break;
            }
            batch.add(queue.remove());
            next = queue.peek();
        }
        return batch;
    }
}
