// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Publication;
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

    /** @throws IllegalArgumentException if these publishes are not to be written in one transaction */
    static void requireOne(List<Publish> publishes) {
        long events =
                publishes.stream().mapToLong(publish -> publish.events().size()).sum();
        long bytes = publishes.stream().mapToLong(Publish::bytes).sum();
        requireWithin("publications", 1, publishes.size(), MAX_PUBLISHES);
        requireWithin("events", 1, events, MAX_EVENTS);
        requireWithin("bytes", 0, bytes, Publication.MAX_BYTES);
    }

    private static void requireWithin(String name, long min, long value, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
