// SPDX-License-Identifier: Apache-2.0
package io.rejoin.leak;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What Netty's detectors of this JVM have told, each told once. Thread-safe. */
final class LeakReports {

    /** A collection finds what the one before made unreachable. */
    private static final int COLLECTIONS = 3;

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    private LeakReports() {}

    /** In time for the detectors of all classes that are loaded from now on. */
    static LeakReports install() {
        LeakReports reports = new LeakReports();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return newResourceLeakDetector(type, interval);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval) {
                return reports.new Detector<>(type, interval);
            }
        });
        return reports;
    }

    /** Collects what is not held any more, and has the detectors look. */
    void collect() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
    }

    /** @throws AssertionError with all that was told since the last time */
    void requireNone() {
        List<String> told = new ArrayList<>();
        for (String report = reports.poll(); report != null; report = reports.poll()) {
            told.add(report);
        }
        if (!told.isEmpty()) {
            throw new AssertionError("leaks: " + told.size() + " (expected: none)\n" + String.join("\n", told));
        }
    }

    private final class Detector<T> extends ResourceLeakDetector<T> {

        Detector(Class<?> type, int interval) {
            super(type, interval);
        }

        /** Whatever the log lets through. */
        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            reports.add(type + records);
            super.reportTracedLeak(type, records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            reports.add(type);
            super.reportUntracedLeak(type);
        }
    }
}
