// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.testkit.FaultyFeed;
import io.rejoin.testkit.FaultyLog;
import io.rejoin.testkit.FeedFaults;
import io.rejoin.testkit.LogFaults;
import java.util.Locale;

/** One thing that somebody does, or that goes wrong, at a moment of a run. Times are in milliseconds; nodes and streams count from 0. */
sealed interface Act {

    /** All nodes. */
    int EVERYWHERE = -1;

    /** When it happens, since the run began. */
    int at();

    /** What a publisher does when it is not told, or told already. */
    enum Insistence {
        /** Without a key: it never asks again. */
        NONE,
        /** With a key: it tries until it is told. */
        KEY,
        /** The same, and a second time when it has been told. */
        TWICE,
        /** The same, and then with another body. */
        OTHER_BODY
    }

    /**
     * How fast a client asks.
     *
     * @param demand how many signals it asks for at once; 0 for all there will ever be
     * @param pause until it asks again
     */
    record Pace(int demand, int pause) {
        static final Pace FAST = new Pace(0, 0);

        boolean isSlow() {
            return demand > 0;
        }
    }

    /** @param socket subscriptions with the same number share a connection and take turns on it; -1 for one of its own */
    record Join(int at, int who, int stream, StartAt start, OnReset onReset, Pace pace, int node, int socket)
            implements Act {}

    record Cut(int at, int who, int away, int node) implements Act {}

    record Publish(int at, int number, int stream, int events, int size, Insistence insistence, int node)
            implements Act {}

    record Whisper(int at, int number, int stream, int timeToLive, int node) implements Act {}

    record Bus(int at, int node, FeedFaults faults) implements Act {}

    record Line(int at, int node, FaultyFeed.Connection connection) implements Act {}

    /** @param back which of the latest hints, 0 for the last */
    record Echo(int at, int stream, int back) implements Act {}

    record Log(int at, int node, LogFaults faults) implements Act {}

    record Outage(int at, int node, FaultyLog.Service kind, int lasting) implements Act {}

    /** @param outage how long the log is away afterwards; 0 for a switch that nobody notices */
    record Rewind(int at, int restoreAfter, int outage) implements Act {}

    record Delete(int at, int stream) implements Act {}

    record Trim(int at, int stream, int kept) implements Act {}

    record Redact(int at, int stream, int back) implements Act {}

    record Crash(int at, int node) implements Act {}

    record CrashAfterCommit(int at, int node) implements Act {}

    record Stall(int at, int node, int loop, int lasting) implements Act {}

    /** What it is, for those who read a schedule. */
    default String words() {
        return switch (this) {
            case Join join ->
                "subscriber %d joins stream %d on node %d, from %s, %s, on reset %s%s"
                        .formatted(
                                join.who,
                                join.stream,
                                join.node,
                                join.start,
                                join.pace.isSlow()
                                        ? "asking for " + join.pace.demand + " every " + join.pace.pause + " ms"
                                        : "asking for all",
                                lower(join.onReset),
                                join.socket < 0 ? "" : ", taking turns on connection " + join.socket);
            case Cut cut -> "subscriber %d is cut, back after %d ms on node %d".formatted(cut.who, cut.away, cut.node);
            case Publish publish ->
                "publisher %d: %d events of %d bytes to stream %d through node %d, %s"
                        .formatted(
                                publish.number,
                                publish.events,
                                publish.size,
                                publish.stream,
                                publish.node,
                                switch (publish.insistence) {
                                    case NONE -> "without a key";
                                    case KEY -> "with a key";
                                    case TWICE -> "with a key, twice";
                                    case OTHER_BODY -> "with a key, then another body with that key";
                                });
            case Whisper whisper ->
                "whisper %d to stream %d through node %d, good for %d ms"
                        .formatted(whisper.number, whisper.stream, whisper.node, whisper.timeToLive);
            case Bus bus ->
                "the bus of node %d drops %.0f %%, repeats %.0f %%, takes %d to %d ms"
                        .formatted(
                                bus.node,
                                100 * bus.faults.drop(),
                                100 * bus.faults.duplicate(),
                                bus.faults.minDelay().toMillis(),
                                bus.faults.maxDelay().toMillis());
            case Line line -> "the line of node %d to the bus is %s".formatted(line.node, lower(line.connection));
            case Echo echo ->
                "an old hint of stream %d (%d before the last) comes again".formatted(echo.stream, echo.back);
            case Log log ->
                "the log fails %.0f %%, leaves open %.0f %%, takes %d to %d ms each way, for %s"
                        .formatted(
                                100 * log.faults.error(),
                                100 * log.faults.unknown(),
                                log.faults.minLatency().toMillis(),
                                log.faults.maxLatency().toMillis(),
                                where(log.node));
            case Outage outage ->
                "the log is %s for %d ms for %s".formatted(lower(outage.kind), outage.lasting, where(outage.node));
            case Rewind rewind ->
                "backup; restored after %d ms%s"
                        .formatted(
                                rewind.restoreAfter,
                                rewind.outage == 0 ? "" : " with an outage of " + rewind.outage + " ms");
            case Delete delete -> "stream %d is deleted".formatted(delete.stream);
            case Trim trim -> "stream %d is trimmed to %d".formatted(trim.stream, trim.kept);
            case Redact redact ->
                "the event %d before the last of stream %d is redacted".formatted(redact.back, redact.stream);
            case Crash crash -> "node %d crashes".formatted(crash.node);
            case CrashAfterCommit crash -> "node %d crashes between its next commit and the hint".formatted(crash.node);
            case Stall stall ->
                "event loop %d of node %d stalls for %d ms".formatted(stall.loop, stall.node, stall.lasting);
        };
    }

    private static String where(int node) {
        return node == EVERYWHERE ? "all nodes" : "node " + node;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Milliseconds as seconds, in one width. */
    static String clock(long millis) {
        return "%7.3fs".formatted(millis / 1e3);
    }
}
