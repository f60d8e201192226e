// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens at Ctrl-C, SIGTERM and SIGHUP, whether the platform serves already or is still being started.
 *
 * <p>A start is broken off by an interrupt, after which whoever starts takes down what there is; a platform that serves is closed.
 */
final class OrderlyEnd {

    /** Longer than everything takes that has a time limit of its own. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final Thread starter;
    private final PrintStream out;
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile boolean ending;
    private volatile @Nullable LocalPlatform platform;

    private OrderlyEnd(Thread starter, PrintStream out) {
        this.starter = starter;
        this.out = out;
    }

    static OrderlyEnd register(Thread starter, PrintStream out) {
        OrderlyEnd end = new OrderlyEnd(starter, out);
        Runtime.getRuntime().addShutdownHook(new Thread(end::run, "orderly-end"));
        return end;
    }

    void started(LocalPlatform started) {
        platform = started;
        settled.countDown();
    }

    /** The start is over, one way or the other. */
    void settled() {
        settled.countDown();
    }

    /** What is said while things are being taken down concerns nobody. */
    Consumer<String> unlessEnding(PrintStream lines) {
        return line -> {
            if (!ending) {
                lines.println(line);
            }
        };
    }

    private void run() {
        boolean nothingToEnd = settled.getCount() == 0 && platform == null;
        ending = true;
        muteConsoleLog();
        if (nothingToEnd) {
            return;
        }
        out.println("stopping …");
        long before = System.nanoTime();
        Thread worker = Thread.ofPlatform().daemon().start(this::end);
        try {
            if (!worker.join(LIMIT)) {
                out.println("not everything stopped within " + LIMIT.toSeconds() + " s; processes may be left");
                return;
            }
        } catch (InterruptedException e) {
            return;
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - before);
        out.println("stopped (%.1f s)".formatted(taken.toMillis() / 1000.0));
    }

    private void end() {
        starter.interrupt();
        try {
            if (!settled.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            return;
        }
        LocalPlatform started = platform;
        if (started != null) {
            started.close();
        }
    }

    /** The log's console appender writes to whatever is standard output at that time. */
    private static void muteConsoleLog() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
}
