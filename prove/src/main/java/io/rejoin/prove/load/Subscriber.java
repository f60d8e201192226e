// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import io.rejoin.prove.audit.Journal;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows streams, writes what it is sent into its journals, and comes back with what stands there whenever its connection
 * ends. One thread runs it.
 */
abstract class Subscriber implements Runnable {

    private static final Duration SHORTEST_CUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_CUT = Duration.ofSeconds(8);
    private static final Duration BACK_OFF = Duration.ofMillis(200);

    private final List<URI> servers;
    private final Temper temper;
    private final ScheduledExecutorService cutter;
    private final RandomGenerator random;
    private final Consumer<String> complaints;
    private final Gaps gaps = new Gaps();
    private volatile @Nullable Closeable connection;
    private volatile boolean stopped;

    /**
     * @param servers each connection goes to one of them at random
     * @param complaints is told of answers that a client should never get
     */
    Subscriber(
            List<URI> servers,
            Temper temper,
            ScheduledExecutorService cutter,
            RandomGenerator random,
            Consumer<String> complaints) {
        this.servers = servers;
        this.temper = temper;
        this.cutter = cutter;
        this.random = random;
        this.complaints = complaints;
    }

    /** One for each stream. */
    abstract List<Journal> journals();

    /** Connects and follows until the connection ends; tells {@link #connected} of it. */
    abstract void follow(URI server, Duration patience) throws IOException;

    final Gaps gaps() {
        return gaps;
    }

    final void complain(String answer) {
        complaints.accept(journals().getFirst().who() + ": " + answer);
    }

    /** The connection that is to be cut one day, and closed in the end. */
    final void connected(Closeable opened) throws IOException {
        connection = opened;
        if (stopped) {
            opened.close();
        }
    }

    final void hangUp() {
        Closeable current = connection;
        if (current != null) {
            try {
                current.close();
            } catch (IOException alreadyBroken) {
                return;
            }
        }
    }

    @Override
    public final void run() {
        while (!stopped) {
            long before = System.nanoTime();
            ScheduledFuture<?> cut =
                    temper.cut() ? cutter.schedule(this::hangUp, cutAfter(), TimeUnit.MILLISECONDS) : null;
            try {
                follow(servers.get(random.nextInt(servers.size())), temper.patience());
            } catch (IOException e) {
                // Cut, refused, or silent for too long: come back.
            } catch (RuntimeException e) {
                complain("not understood: " + e);
            } finally {
                if (cut != null) {
                    cut.cancel(false);
                }
                connection = null;
            }
            if (System.nanoTime() - before < BACK_OFF.toNanos()) {
                LockSupport.parkNanos(BACK_OFF.toNanos() / 2 + random.nextLong(BACK_OFF.toNanos()));
            }
        }
    }

    private long cutAfter() {
        return random.nextLong(SHORTEST_CUT.toMillis(), LONGEST_CUT.toMillis());
    }

    final void stop() {
        stopped = true;
        hangUp();
    }
}
