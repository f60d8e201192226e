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
import org.jspecify.annotations.Nullable;

/** One process of the service, with its own view of bus and log. When it crashes another takes its place. */
final class SimulatedNode {

    /** Event loops of a node. */
    static final int LOOPS = 2;

    /** Slowest answer, each way, of a log that is well. */
    private static final Duration FAST = Duration.ofMillis(20);

    /** Slowest hint of a bus that is well. */
    private static final Duration PROMPT = Duration.ofMillis(50);

    /** Answers right, and takes a moment each way. */
    static final LogFaults WELL = new LogFaults(0, 0, Duration.ofNanos(100_000), Duration.ofMillis(3));

    /** Brings everything, in a moment, and not always in order. */
    static final FeedFaults WELL_BUS = new FeedFaults(0, 0, Duration.ZERO, Duration.ofMillis(5));

    private final World world;
    private final int number;
    private final SplittableRandom random;
    private final ReconcileSettings settings;
    private final List<Runnable> connections = new ArrayList<>();
    private final Visitors visitors = new Visitors();
    private final List<SimulatedLoop> loops = new ArrayList<>();
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private NodeLog questions;
    private FaultyLog log;
    private FaultyFeed line;
    private NodeFeed feed;
    private ReconcilingNode node;

    private LogFaults logFaults = WELL;
    private FaultyLog.Service logService = FaultyLog.Service.UP;
    private int outages;
    private long logChangedAt;
    private FeedFaults feedFaults = WELL_BUS;
    private FaultyFeed.Connection connection = FaultyFeed.Connection.UP;
    private long feedChangedAt;
    private boolean crashesAfterCommit;
    private int life;

    SimulatedNode(World world, int number, ReconcileSettings settings) {
        this.world = world;
        this.number = number;
        this.random = world.chance("node " + number);
        this.settings = settings;
        this.questions = newQuestions();
        this.log = newLog();
        this.line = newLine();
        this.feed = new NodeFeed(world, line);
        this.node = start();
    }

    private NodeLog newQuestions() {
        int mine = life;
        return new NodeLog(world, settings, visitors, () -> committed(mine));
    }

    private FaultyLog newLog() {
        FaultyLog made = new FaultyLog(questions, random.split(), world.time);
        made.become(logFaults);
        made.service(logService);
        return made;
    }

    private FaultyFeed newLine() {
        FaultyFeed made = new FaultyFeed(world.bus, random.split(), world.time);
        made.become(WELL_BUS);
        return made;
    }

    private ReconcilingNode start() {
        loops.clear();
        sockets.clear();
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new SimulatedLoop(world.time, random.split()));
            sockets.add(new SimulatedSocket());
        }
        ReconcilingNode started = new ReconcilingNode(log, feed, settings, world.time);
        started.start();
        return started;
    }

    ReconcilingNode node() {
        return node;
    }

    NodeFeed feed() {
        return feed;
    }

    /** How often it has crashed. */
    int life() {
        return life;
    }

    SimulatedLoop loop(int index) {
        return loops.get(index % LOOPS);
    }

    /** The connection with that number; {@code null} for a subscription that shares none. */
    @Nullable
    SimulatedSocket socket(int index) {
        return index < 0 ? null : sockets.get(index % LOOPS);
    }

    /** What it has asked the log, and was told. */
    NodeLog questions() {
        return questions;
    }

    Visitors visitors() {
        return visitors;
    }

    /** Registers what to do to a connection when the process dies. */
    void connected(Runnable cut) {
        connections.add(cut);
    }

    void disconnected(Runnable cut) {
        connections.remove(cut);
    }

    /** The process dies without a word: what it has on the way to the bus is lost, what it asked of the log is done all the same. */
    void crash() {
        world.disturbed();
        life++;
        crashesAfterCommit = false;
        line.connection(FaultyFeed.Connection.SILENT);
        node.close();
        List.copyOf(connections).forEach(Runnable::run);
        questions = newQuestions();
        log = newLog();
        line = newLine();
        feed = new NodeFeed(world, line);
        connection = FaultyFeed.Connection.UP;
        feedFaults = WELL_BUS;
        feedChangedAt = world.now();
        node = start();
    }

    void crashAfterCommit() {
        crashesAfterCommit = true;
    }

    private void committed(int by) {
        if (crashesAfterCommit && by == life) {
            world.trace("%s crashes after a commit", this);
            crash();
        }
    }

    void bus(FeedFaults faults) {
        line.become(faults);
        feedFaults = faults;
        feedChangedAt = world.now();
    }

    void line(FaultyFeed.Connection next) {
        line.connection(next);
        if (connection != next) {
            connection = next;
            feedChangedAt = world.now();
        }
    }

    void log(LogFaults faults) {
        log.become(faults);
        logFaults = faults;
        logChangedAt = world.now();
    }

    void outage(FaultyLog.Service kind, Duration lasting) {
        service(kind);
        int mine = ++outages;
        world.after(lasting, () -> {
            if (mine == outages) {
                world.trace("%s has the log again", this);
                service(FaultyLog.Service.UP);
            }
        });
    }

    private void service(FaultyLog.Service kind) {
        log.service(kind);
        logService = kind;
        logChangedAt = world.now();
    }

    /** Since when the log answers this node as it should: {@link Long#MAX_VALUE} while it does not. */
    long logWellSince() {
        boolean well = logService == FaultyLog.Service.UP
                && logFaults.error() == 0
                && logFaults.maxLatency().compareTo(FAST) <= 0;
        return well ? logChangedAt : Long.MAX_VALUE;
    }

    /** The same for a log that answers in milliseconds. */
    long logSwiftSince() {
        return logFaults.maxLatency().compareTo(WELL.maxLatency()) <= 0 ? logWellSince() : Long.MAX_VALUE;
    }

    /** Since when the bus brings this node everything: {@link Long#MAX_VALUE} while it does not. */
    long busWellSince() {
        boolean well = connection == FaultyFeed.Connection.UP
                && feedFaults.drop() == 0
                && feedFaults.maxDelay().compareTo(PROMPT) <= 0;
        return well ? feedChangedAt : Long.MAX_VALUE;
    }

    /** For how long the line has been broken. */
    long busAwayFor() {
        return connection == FaultyFeed.Connection.UP ? 0 : world.now() - feedChangedAt;
    }

    void heal() {
        outages++;
        service(FaultyLog.Service.UP);
        log(WELL);
        bus(WELL_BUS);
        line(FaultyFeed.Connection.UP);
        crashesAfterCommit = false;
    }

    void check() {
        if (node.ringBytes() > settings.nodeRingBytes()) {
            world.complain(Promise.SLOW_COSTS_NOTHING, "%s holds %d bytes in rings", this, node.ringBytes());
        }
    }

    /** After all subscribers have left and the stream's linger is over, nothing may be held. */
    void checkIdle() {
        if (node.counters().subscriptions() != 0 || node.streams() != 0 || node.ringBytes() != 0) {
            world.complain(
                    Promise.IN_GOOD_ORDER,
                    "%s holds %d subscriptions, %d streams, %d bytes for nobody",
                    this,
                    node.counters().subscriptions(),
                    node.streams(),
                    node.ringBytes());
        }
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
