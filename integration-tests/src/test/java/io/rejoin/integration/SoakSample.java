// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the JVM of a platform holds at one moment, after a collection, and what its node does.
 *
 * @param figures by name; those that {@link SoakFlatness} judges, and some more to look at
 */
record SoakSample(Map<String, Long> figures) {

    static final String HEAP = "heap";
    static final String DIRECT = "direct";
    static final String DESCRIPTORS = "descriptors";
    static final String THREADS = "threads";
    static final String STREAMS = "streams";
    static final String SUBSCRIPTIONS = "subscriptions";
    static final String RING = "ring";

    static SoakSample of(TestPlatform on) throws IOException, InterruptedException {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put(HEAP, heap());
        figures.put(DIRECT, direct());
        figures.put(DESCRIPTORS, descriptors());
        figures.put(THREADS, (long) ManagementFactory.getThreadMXBean().getThreadCount());
        Gauges node = Gauges.of(on.platform.node(0));
        figures.put(STREAMS, node.value("rejoin_node_streams"));
        figures.put(SUBSCRIPTIONS, node.value("rejoin_node_subscriptions"));
        figures.put(RING, node.value("rejoin_node_ring_memory_bytes"));
        return new SoakSample(figures);
    }

    /** What is left of the heap when what nobody holds is gone. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Netty's own and that of the JVM's buffers. */
    private static long direct() {
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    long figure(String name) {
        return figures.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        figures.forEach((name, value) -> line.append(", ")
                .append(name)
                .append(' ')
                .append(value < 1 << 20 ? "%,d".formatted(value) : "%.1f MB".formatted(value / 1e6)));
        return line.substring(2);
    }
}
