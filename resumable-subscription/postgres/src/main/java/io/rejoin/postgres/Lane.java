// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Publishes of some of the streams, written one transaction at a time; each takes what has come to wait meanwhile. A
 * stream belongs to one lane, so that lanes never wait for one another.
 *
 * <p>The next transaction begins before those who waited for the last one are told: what they do then must not hold it up.
 */
final class Lane {

    private final BatchWriter writer;
    private final Consumer<List<Settlement>> settled;

    /** Guarded by itself, as is {@link #writing}; not held while anybody is called. */
    private final Deque<Waiting> queue = new ArrayDeque<>();

    private boolean writing;

    Lane(BatchWriter writer, Consumer<List<Settlement>> settled) {
        this.writer = writer;
        this.settled = settled;
    }

    void add(Waiting waiting) {
        synchronized (queue) {
            queue.add(waiting);
            if (writing) {
                return;
            }
            writing = true;
        }
        writeNext();
    }

    private void writeNext() {
        List<Waiting> batch;
        synchronized (queue) {
            batch = Batch.take(queue);
            if (batch.isEmpty()) {
                writing = false;
                return;
            }
        }
        writer.write(batch, Locking.SKIP).subscribe(ends -> {
            writeNext();
            settled.accept(ends);
        });
    }
}
