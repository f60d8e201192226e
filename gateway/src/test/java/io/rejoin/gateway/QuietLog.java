// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test after which the log has a warning: whatever clients and products do is no reason for one, and a leaked buffer is
 * told there.
 */
final class QuietLog implements BeforeEachCallback, AfterEachCallback {

    /** Whose warnings a test provokes; empty for nobody's. */
    private final String expected;

    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)
                    && !event.getLoggerName().equals(expected)) {
                warnings.add(event.getLoggerName() + ": " + event.getFormattedMessage() + cause(event));
            }
        }
    };

    QuietLog() {
        this("");
    }

    private QuietLog(String expected) {
        this.expected = expected;
    }

    /** @param logger whose warnings a test provokes */
    static QuietLog butFor(String logger) {
        return new QuietLog(logger);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        warnings.clear();
        appender.start();
        root().addAppender(appender);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        root().detachAppender(appender);
        List<String> seen = List.copyOf(warnings);
        if (!seen.isEmpty()) {
            throw new AssertionError("warnings: " + seen + " (expected: none)");
        }
    }

    private static String cause(ILoggingEvent event) {
        IThrowableProxy cause = event.getThrowableProxy();
        return cause == null ? "" : ": " + cause.getClassName() + ": " + cause.getMessage();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
