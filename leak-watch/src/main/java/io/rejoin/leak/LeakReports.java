// SPDX-License-Identifier: Apache-2.0
package io.rejoin.leak;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What Netty's detectors of this JVM have told, each told once. Thread-safe. */
final class LeakReports {

    /** A collection finds what the one before made unreachable. */
    private static final int COLLECTIONS = 3;

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    private final LongAdder unreleased = new LongAdder();

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

    /** How many of what is tracked are made and not released, those that were lost included. At level paranoid that is all. */
    long unreleased() {
        return unreleased.sum();
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

        @Override
        public @Nullable ResourceLeakTracker<T> track(T object) {
            return counted(super.track(object));
        }

        @Override
        public @Nullable ResourceLeakTracker<T> trackForcibly(T object) {
            return counted(super.trackForcibly(object));
        }

        private @Nullable ResourceLeakTracker<T> counted(@Nullable ResourceLeakTracker<T> tracker) {
            if (tracker == null) {
                return null;
            }
            unreleased.increment();
            return new CountedTracker<>(tracker, unreleased);
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
