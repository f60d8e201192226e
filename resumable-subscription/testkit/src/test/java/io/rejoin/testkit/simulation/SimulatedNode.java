// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.testkit.FaultyFeed;
import io.rejoin.testkit.FaultyLog;
import io.rejoin.testkit.FeedFaults;
import io.rejoin.testkit.LogFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One process of the service, with its own view of feed and log. Restarting it cuts all its connections. */
final class SimulatedNode {

    /** Slowest answer, each way, of a log that is well. */
    private static final Duration FAST = Duration.ofMillis(20);

    /**
     * With the pause after it less than the two seconds within which a client is promised to go on: a page that was asked
     * for just before the log came back is never answered.
     */
    private static final Duration READ_TIMEOUT = Duration.ofMillis(1_500);

    private final World world;
    private final int number;
    private final SplittableRandom random;
    private final ReconcileSettings settings;
    private final FaultyLog log;
    private final List<Runnable> connections = new ArrayList<>();
    private FaultyFeed feed;
    private ReconcilingNode node;
    private LogFaults logFaults = LogFaults.NONE;
    private FaultyLog.Service logService = FaultyLog.Service.UP;
    private long logChangedAt;

    SimulatedNode(World world, int number) {
        this.world = world;
        this.number = number;
        this.random = world.random.split();
        this.settings = drawSettings(random);
        this.log = new FaultyLog(world.commits, random.split(), world.time);
        this.feed = new FaultyFeed(world.bus, random.split(), world.time);
        this.node = new ReconcilingNode(log, feed, settings, world.time);
        node.start();
    }

    /** Small limits, so that in seconds everything overflows that can. */
    private static ReconcileSettings drawSettings(SplittableRandom random) {
        ReconcileSettings usual = ReconcileSettings.DEFAULT;
        return new ReconcileSettings(
                usual.subscriptions(),
                usual.streams(),
                8 << random.nextInt(4),
                random.nextInt(300, 20_000),
                random.nextInt(1_000, 100_000),
                random.nextInt(1, 20),
                random.nextInt(1, 500),
                8 << random.nextInt(3),
                random.nextInt(1_000, 100_000),
                random.nextInt(1, 5),
                random.nextInt(1, 8),
                READ_TIMEOUT,
                usual.auditInterval(),
                usual.freshness(),
                usual.probeTimeout(),
                World.between(random, 200, 10_000));
    }

    ReconcilingNode node() {
        return node;
    }

    /** Registers what to do to a connection when the process dies. */
    void connected(Runnable cut) {
        connections.add(cut);
    }

    void disconnected(Runnable cut) {
        connections.remove(cut);
    }

    /** The process dies without a word, and another takes its place. */
    void restart() {
        world.trace(this + " restarts");
        node.close();
        feed.connection(FaultyFeed.Connection.SILENT);
        List.copyOf(connections).forEach(Runnable::run);
        feed = new FaultyFeed(world.bus, random.split(), world.time);
        node = new ReconcilingNode(log, feed, settings, world.time);
        node.start();
    }

    void feed(FeedFaults faults) {
        world.trace(this + " feed: " + faults);
        feed.become(faults);
    }

    void feed(FaultyFeed.Connection connection) {
        world.trace(this + " feed: " + connection);
        feed.connection(connection);
    }

    void log(LogFaults faults) {
        world.trace(this + " log: " + faults);
        log.become(faults);
        logFaults = faults;
        logChangedAt = world.now();
    }

    void log(FaultyLog.Service service) {
        world.trace(this + " log: " + service);
        log.service(service);
        logService = service;
        logChangedAt = world.now();
    }

    /** Since when the log answers this node as it should: {@link Long#MAX_VALUE} while it does not. */
    long logWellSince() {
        boolean well = logService == FaultyLog.Service.UP
                && logFaults.error() == 0
                && logFaults.maxLatency().compareTo(FAST) <= 0;
        return well ? logChangedAt : Long.MAX_VALUE;
    }

    void heal() {
        log(FaultyLog.Service.UP);
        log(LogFaults.NONE);
        feed(FeedFaults.NONE);
        feed(FaultyFeed.Connection.UP);
    }

    /** After all subscribers have left and the stream's linger is over, nothing may be held. */
    void assertIdle() {
        if (node.counters().subscriptions() != 0 || node.streams() != 0 || node.ringBytes() != 0) {
            world.complain("%s holds %d subscriptions, %d streams, %d bytes"
                    .formatted(this, node.counters().subscriptions(), node.streams(), node.ringBytes()));
        }
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
