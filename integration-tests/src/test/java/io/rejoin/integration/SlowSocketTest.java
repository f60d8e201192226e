// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.rejoin.prove.wire.ReadingPace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promise to all others where one client reads a kilobyte a second of a stream that is written a thousand times as fast:
 * what the platform holds does not grow by what the client has not read, nobody else notices, and the client loses nothing. The
 * gateway, the service and both ends of each connection are in this JVM, so that all of their memory is measured. A short run in
 * every build; {@code -Drejoin.slow.seconds=120} makes a long one.
 */
@ExtendWith(SharedPlatform.class)
@Timeout(900)
class SlowSocketTest {

    private static final String STREAM = "slow-socket";
    private static final int SECONDS = Integer.getInteger("rejoin.slow.seconds", 0);

    /** Of one publish: {@value #BATCH} events of about {@value #EVENT_BYTES} bytes. */
    private static final int BATCH = 400;

    private static final int EVENT_BYTES = 2_000;

    /** Fill the stream's ring, which is kept whoever reads or does not. */
    private static final int BATCHES_BEFORE = 5;

    private static final int BATCHES = 40;

    /**
     * What the node keeps whoever reads or does not: 16 MiB of pages for readers behind the ring, and some chunks of the allocator's.
     * A queue for the slow client would hold all that is published meanwhile, 32 MB in the shortest run.
     */
    private static final long MOST_GROWTH = 20L << 20;

    private int published;

    @Test
    void aClientThatReadsAKilobyteASecondCostsNobodyAnything(TestPlatform on) throws Exception {
        Client client = on.client();
        ReadingPace pace = new ReadingPace();
        try (SocketReader slow = SocketReader.follow(on, STREAM, pace);
                SocketReader neighbour = SocketReader.follow(on, STREAM, null)) {
            publish(client, BATCHES_BEFORE);
            neighbour.awaitSeen(published);
            long heapBefore = heap();
            long directBefore = PlatformDependent.usedDirectMemory();
            long begun = System.nanoTime();
            long mostHeap = 0;
            do {
                publish(client, BATCHES);
                neighbour.awaitSeen(published);
                mostHeap = Math.max(mostHeap, heap() - heapBefore);
            } while (System.nanoTime() - begun < Duration.ofSeconds(SECONDS).toNanos());
            long direct = PlatformDependent.usedDirectMemory() - directBefore;
            int seenSlowly = slow.seen();
            System.out.printf(
                    "a kilobyte a second for %d s: %,d events published, %,d seen; heap %+,d kB at most, direct memory %+,d kB%n",
                    (System.nanoTime() - begun) / 1_000_000_000, published, seenSlowly, mostHeap >> 10, direct >> 10);
            assertThat(seenSlowly).isLessThan(published / 2);
            assertThat(mostHeap).isLessThan(MOST_GROWTH);
            assertThat(direct).isLessThan(MOST_GROWTH);
            pace.speedUp();
            slow.awaitSeen(published);
            assertThat(neighbour.returns()).isZero();
            System.out.printf("it caught up with %,d events, and came back %d times%n", published, slow.returns());
            assertThat(slow.returns()).as("slow but progressing is never cut").isZero();
        }
    }

    private void publish(Client client, int batches) throws IOException, InterruptedException {
        String line = "\"" + "x".repeat(EVENT_BYTES) + "\"\n";
        for (int i = 0; i < batches; i++) {
            HttpResponse<String> response = client.publishLines(STREAM, line.repeat(BATCH));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            published += BATCH;
        }
    }

    /** What is left of the heap when what nobody holds is gone. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
