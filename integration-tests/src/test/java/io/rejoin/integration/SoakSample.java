// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM of a platform holds when it has come to rest.
 *
 * @param at since the load began
 * @param sizes by name: those whose growth {@link SoakFlatness} bounds
 * @param counts by name: those that come back to exactly what they were; {@code null} where that was not awaited
 */
record SoakSample(
        Duration at, Map<String, Long> sizes, @Nullable Map<String, Long> counts) {

    static final String HEAP = "heap";
    static final String DIRECT = "direct";
    static final String SERIES = "series";
    static final String DATABASE = "database connections";

    /** Begin the names of counts. */
    static final String DESCRIPTORS = "descriptors: ";

    static final String THREADS = "threads: ";

    /** Unreleased, as the leak detector knows them. */
    static final String BUFFERS = "buffers";

    /** A collection finds what the one before made unreachable. */
    private static final int COLLECTIONS = 3;

    /** Of a platform that rests. */
    static SoakSample of(SoakRest rest, Duration at, @Nullable Map<String, Long> counts)
            throws IOException, InterruptedException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put(SERIES, rest.series());
        sizes.put(DATABASE, rest.databaseConnections());
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        sizes.put(HEAP, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        sizes.put(DIRECT, direct());
        return new SoakSample(at, sizes, counts);
    }

    /** That of the JVM's buffers, and what Netty takes past them: it is counted there, too, unless it does without their cleaners. */
    private static long direct() {
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return PlatformDependent.useDirectBufferNoCleaner() ? buffers + PlatformDependent.usedDirectMemory() : buffers;
    }

    /** All counts whose names begin so. */
    long total(String prefix) {
        return counts == null
                ? 0
                : counts.entrySet().stream()
                        .filter(each -> each.getKey().startsWith(prefix))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("%d:%02d".formatted(at.toMinutes(), at.toSecondsPart()));
        sizes.forEach((name, value) -> line.append(", ")
                .append(name)
                .append(' ')
                .append(value < 1 << 20 ? "%,d".formatted(value) : "%.2f MB".formatted(value / 1e6)));
        if (counts != null) {
            line.append(", descriptors %d, threads %d, buffers %d"
                    .formatted(total(DESCRIPTORS), total(THREADS), total(BUFFERS)));
        }
        return line.toString();
    }
}
