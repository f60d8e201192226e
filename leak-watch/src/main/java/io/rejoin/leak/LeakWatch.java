// SPDX-License-Identifier: Apache-2.0
package io.rejoin.leak;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class, and in the end the whole run, if a buffer was collected that nobody had released. JUnit finds it by itself in a
 * module that has it in test scope.
 *
 * <p>Netty tells of a lost buffer when the next one is made after the collection. So a leak may be told in a later class than the one
 * that has it; with the detector at level paranoid, the report says where the buffer was touched. When all tests are over, what is left
 * is collected.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace OWN = ExtensionContext.Namespace.create(LeakWatch.class);

    /** Before the first test class and with it the first buffer is loaded. */
    private static final LeakReports REPORTS = LeakReports.install();

    static LeakReports reports() {
        return REPORTS;
    }

    /**
     * How many buffers are made and not yet released in this JVM, lost ones included: what a program that rests holds for its
     * connections and constants, and no more. Only with the detector at level paranoid, at which it sees each of them. Thread-safe.
     */
    public static long unreleased() {
        return REPORTS.unreleased();
    }

    /** Closed by JUnit after all classes. */
    private record End() implements AutoCloseable {

        @Override
        public void close() {
            REPORTS.collect();
            REPORTS.requireNone();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(OWN).computeIfAbsent(End.class, _ -> new End());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        REPORTS.requireNone();
    }
}
