// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

class AccessLogTest {

    private final List<String> written = new CopyOnWriteArrayList<>();

    @Test
    void aDiskThatStandsStillCostsLinesAndNothingElse() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        AccessLog log = new AccessLog(4, line -> {
            stuck.countDown();
            await().until(() -> free.getCount() == 0);
            written.add(line);
        });
        log.write(line("/0"));
        stuck.await();

        for (int i = 1; i <= 10; i++) {
            log.write(line("/" + i));
        }

        assertThat(log.dropped()).isEqualTo(6);
        free.countDown();
        log.close();
        assertThat(written).hasSize(5);
        assertThat(written.getLast()).contains("\"path\":\"/4\"");
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() {
        AccessLog log = new AccessLog(1_000, written::add);
        for (int i = 0; i < 1_000; i++) {
            log.write(line("/a"));
        }
        log.close();
        assertThat(written.size() + log.dropped()).isEqualTo(1_000);
        assertThat(log.dropped()).isZero();

        log.write(line("/late"));
        assertThat(log.dropped()).isEqualTo(1);
    }

    @Test
    void whateverAClientWritesStaysInItsField() {
        String line = line("/a\"b\\\r\n{\"user\":\"root\"}\u2028\u001b[31m").toJson();

        assertThat(line).doesNotContain("\n", "\r", "\u001b").contains("\"path\":\"/a\\\"b\\\\\\r\\n{\\\"user\\\"");
    }

    /** Before, the first failure ended the thread: nothing was written ever after, and nobody was told. */
    @Test
    void aFailureCostsItsLineAndIsToldOfOnceAMinute() {
        Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.setAdditive(false);
        logger.addAppender(told);
        AtomicLong now = new AtomicLong(-1); // A clock of nanoseconds may begin anywhere.
        try (AccessLog log = new AccessLog(100, this::failing, now::get)) {
            for (String path : List.of("/error", "/exception", "/exception", "/good")) {
                log.write(line(path));
            }
            await().until(() -> written.size() == 1);
            assertThat(written.getFirst()).contains("\"path\":\"/good\"");
            assertThat(log.dropped()).isEqualTo(3);
            assertThat(told.list).hasSize(1);
            assertThat(told.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("no memory");

            now.addAndGet(AccessLog.BETWEEN_REPORTS);
            log.write(line("/exception"));
            await().until(() -> told.list.size() == 2);
            assertThat(told.list.getLast().getFormattedMessage()).startsWith("3 lines");
        } finally {
            logger.detachAppender(told);
            logger.setAdditive(true);
        }
    }

    private void failing(String line) {
        Thread.currentThread().interrupt();
        if (line.contains("/error")) {
            throw new OutOfMemoryError("no memory");
        }
        if (line.contains("/exception")) {
            throw new UncheckedIOException(new IOException("closed"));
        }
        written.add(line);
    }

    /** What reports go to may be closed with it. */
    @Test
    void aReportThatFailsEndsNothing() {
        Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
        TurboFilter closed = new TurboFilter() {
            @Override
            public FilterReply decide(
                    Marker marker, Logger asked, Level level, String format, Object[] params, Throwable t) {
                if (asked == logger) {
                    throw new IllegalStateException("closed");
                }
                return FilterReply.NEUTRAL;
            }
        };
        logger.getLoggerContext().addTurboFilter(closed);
        try (AccessLog log = new AccessLog(100, this::failing)) {
            log.write(line("/error"));
            log.write(line("/good"));
            await().until(() -> written.size() == 1);
            assertThat(log.dropped()).isEqualTo(1);
        } finally {
            logger.getLoggerContext().getTurboFilterList().remove(closed);
        }
    }

    private static AccessLine line(String path) {
        return new AccessLine(
                "2026-01-01T00:00:00Z",
                null,
                "HTTP/1.1",
                "GET",
                path,
                null,
                null,
                null,
                null,
                "request",
                200,
                null,
                "complete",
                0,
                0,
                1.0,
                null,
                null);
    }
}
