// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.testkit.ObservedSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client of one stream over all its connections: is cut off, comes back to any node with its cursor, and is sometimes slow.
 * Knows what it is owed at any moment, and complains when that is late.
 */
final class SimulatedSubscriber {

    /** How long a client that asks for something may stand still while there is something for it. */
    private static final long PROMISED = Duration.ofSeconds(2).toNanos();

    /** The same where the node has known for a while that the bus is away. */
    private static final long PROMISED_WITHOUT_BUS = Duration.ofSeconds(1).toNanos();

    /** After that long everybody knows that the bus is away. */
    private static final long BUS_NOTICED = Duration.ofSeconds(3).toNanos();

    /**
     * How long a client may stand still while everything is well, its node has been shown that there is something, or a quarter of
     * a second's audit looks for it.
     */
    private static final long AT_ONCE = Duration.ofMillis(400).toNanos();

    /** How long if its node has been shown what it is owed, and the log answers in milliseconds: long before an audit. */
    static final long PROMPT = Duration.ofMillis(150).toNanos();

    /** After that long a node reads the log though the bus does not answer. */
    private static final long ATTACHED = Duration.ofSeconds(1).toNanos();

    /** How long everything has to be well before things happen at once. */
    static final long GETTING_WELL = Duration.ofSeconds(2).toNanos();

    final World world;
    final Act.Join act;
    final History history;
    final SplittableRandom random;
    final ObservedSubscriber observed;
    private boolean calm;
    private boolean left;
    private @Nullable SimulatedConnection connection;
    private long refusedSince = Long.MAX_VALUE;
    private @Nullable Event next;
    private long nextCommittedAt;

    /** Since when its node has been shown that there is the next event, or another history. */
    private long shownAt = Long.MAX_VALUE;

    private int reported;

    SimulatedSubscriber(World world, Act.Join act) {
        this.world = world;
        this.act = act;
        this.history = world.ledger.history(act.stream());
        this.random = world.chance(toString());
        this.observed = world.checker.subscriber(toString(), history.stream());
        connect(world.node(act.node()));
    }

    /** Where it would resume. */
    @Nullable
    Cursor position() {
        return observed.position();
    }

    /** Since when the log refuses its position; {@link Long#MAX_VALUE} while it does not. */
    long refusedSince() {
        return refusedSince;
    }

    boolean isSlow() {
        return act.pace().isSlow() && !calm;
    }

    boolean isOn(SimulatedConnection asked) {
        return connection == asked;
    }

    /** From now on, it asks for everything. */
    void calmDown() {
        calm = true;
        SimulatedConnection current = connection;
        if (current != null) {
            current.demand();
        }
    }

    /** It leaves for good. */
    void leave() {
        left = true;
        SimulatedConnection current = connection;
        if (current != null) {
            current.cut("leaves");
        }
    }

    void cut(Duration away, SimulatedNode backOn) {
        SimulatedConnection current = connection;
        if (current != null) {
            current.cut("is cut");
            connectAfter(away, backOn);
        }
    }

    private void connect(SimulatedNode node) {
        if (!left && connection == null) {
            shownAt = Long.MAX_VALUE;
            connection = new SimulatedConnection(this, node);
            connection.open();
        }
    }

    private void connectAfter(Duration delay, SimulatedNode node) {
        world.after(delay, () -> connect(node));
    }

    /** The connection is over; {@code again} if nobody else sees to the next one. */
    void over(boolean again) {
        connection = null;
        if (again && !left) {
            connectAfter(Duration.ofMillis(random.nextInt(100, 1_000)), world.node(random.nextInt(world.nodes.size())));
        }
    }

    StartAt start() {
        Cursor position = position();
        return position == null ? act.start() : StartAt.after(position);
    }

    boolean hasEverything() {
        SimulatedConnection current = connection;
        return current != null && current.isOpened() && next == null && refusedSince == Long.MAX_VALUE;
    }

    // What it is owed. -----------------------------------------------------------------------------------------------

    /** Something arrived. */
    void arrived(Signal signal, SimulatedConnection from) {
        Cursor before = position();
        observed.signal(signal);
        observed.findings().stream().skip(reported).forEach(finding -> {
            reported++;
            world.complain(Promise.CONTIGUOUS, "%s", finding);
        });
        if (signal instanceof Signal.Events events) {
            for (Event event : events.events()) {
                String objection =
                        world.ledger.objection(event, Math.max(from.node().logWellSince(), 0));
                if (objection != null) {
                    world.complain(Promise.TRUE_CONTENT, "%s %s", this, objection);
                }
                if (!history.has(event) && !history.hasTrimmed(event)) {
                    judgeLost(event, from);
                }
            }
        }
        Cursor position = position();
        if (position != null && !position.equals(before)) {
            lookUp(position, true);
        }
    }

    /** It was sent what the log does not have any more. */
    private void judgeLost(Event event, SimulatedConnection from) {
        long since = Math.max(history.disturbedAt(), Math.max(from.node().logWellSince(), from.loopFreeAt()));
        if (world.now() - PROMISED - from.delay().toNanos() > since) {
            world.complain(Promise.TRUE_CONTENT, "%s was sent %s, which the log lost long ago", this, event);
        } else if (from.hasBeenReset()) {
            world.complain(
                    Promise.NO_FALSE_RESUME, "%s was sent %s of the history that it was reset from", this, event);
        }
    }

    /** The log committed something. */
    void committed(History to) {
        Cursor position = position();
        if (to == history && next == null && position != null && refusedSince == Long.MAX_VALUE) {
            owe(history.after(position));
        }
    }

    /** Something else happened to a stream. */
    void disturbed(History which) {
        Cursor position = position();
        if (which == history && position != null) {
            lookUp(position, false);
        }
    }

    private void lookUp(Cursor position, boolean moved) {
        boolean refused = history.refuses(position);
        refusedSince = !refused ? Long.MAX_VALUE : moved ? world.now() : Math.min(refusedSince, world.now());
        owe(refused ? null : history.after(position));
    }

    private void owe(@Nullable Event event) {
        next = event;
        shownAt = Long.MAX_VALUE;
        nextCommittedAt = event == null ? 0 : committedAt(event);
    }

    /** @param wellSince since when everything is as it should be */
    void check(long wellSince) {
        SimulatedConnection current = connection;
        if (current == null || !current.mayReceive()) {
            return;
        }
        long base = Math.max(current.dueSince(), current.node().logWellSince());
        if (base > world.now()) {
            return;
        }
        if (!current.isOpened()) {
            late(current, base, PROMISED, Promise.GOES_ON_WITHOUT_BUS, "an answer");
        } else if (refusedSince != Long.MAX_VALUE) {
            checkRefused(current, base);
        } else if (next != null) {
            checkOwed(current, base, next, wellSince);
        }
    }

    private void checkRefused(SimulatedConnection current, long base) {
        late(current, Math.max(base, refusedSince), PROMISED, Promise.RESET_IN_TIME, "a reset");
        Cursor position = position();
        if (position == null) {
            return; // it has been reset, and the end is on its way
        }
        SimulatedNode node = current.node();
        long knownSince = Math.min(
                knowsOfAnotherHistory(node), ifSwift(node, node.questions().refused(history, position)));
        if (knownSince != Long.MAX_VALUE) {
            late(current, latest(base, refusedSince, knownSince), AT_ONCE, Promise.PROMPT, "a reset");
        }
    }

    /**
     * Since when a node has had reason and means to find out what last happened to the stream; {@link Long#MAX_VALUE} if it has not.
     */
    long knowsOfAnotherHistory(SimulatedNode node) {
        return ifSwift(
                node,
                Math.min(node.feed().questionedAt(history), node.questions().toldOfLoss(history)));
    }

    private long ifSwift(SimulatedNode node, long since) {
        return since == Long.MAX_VALUE || !isSwift(node)
                ? Long.MAX_VALUE
                : latest(since, history.disturbedAt(), swiftSince(node));
    }

    private void checkOwed(SimulatedConnection current, long base, Event owed, long wellSince) {
        long since = latest(base, history.disturbedAt(), nextCommittedAt);
        late(current, since, PROMISED, Promise.LOSS_IS_NOTICED, owed);
        SimulatedNode node = current.node();
        boolean swift = isSwift(node);
        if (shownAt == Long.MAX_VALUE && node.feed().shown(history) >= owed.seq()) {
            shownAt = world.now();
        }
        if (shownAt != Long.MAX_VALUE) {
            late(current, latest(since, shownAt, node.logWellSince() + GETTING_WELL), AT_ONCE, Promise.PROMPT, owed);
            if (swift) {
                long calm = latest(swiftSince(node), history.disturbedAt() + GETTING_WELL);
                late(current, latest(since, shownAt, calm), PROMPT, Promise.PROMPT, owed);
            }
        }
        long noticedFor = node.busAwayFor() - BUS_NOTICED;
        if (noticedFor > 0) {
            late(current, since, PROMISED_WITHOUT_BUS, Promise.GOES_ON_WITHOUT_BUS, owed);
            if (swift) {
                long audited = latest(
                        world.now() - noticedFor,
                        current.openedAt() + ATTACHED,
                        swiftSince(node),
                        history.disturbedAt() + GETTING_WELL);
                late(current, latest(since, audited), AT_ONCE, Promise.GOES_ON_WITHOUT_BUS, owed);
            }
        }
        if (wellSince < world.now() - GETTING_WELL) {
            late(current, latest(since, wellSince + GETTING_WELL), AT_ONCE, Promise.LIVE, owed);
        }
    }

    private static boolean isSwift(SimulatedNode node) {
        return node.logSwiftSince() != Long.MAX_VALUE;
    }

    /** Since when no read is under way that began while the log was slower. */
    private static long swiftSince(SimulatedNode node) {
        return node.logSwiftSince() + GETTING_WELL;
    }

    private static long latest(long first, long... others) {
        long latest = first;
        for (long other : others) {
            latest = Math.max(latest, other);
        }
        return latest;
    }

    static long committedAt(Event event) {
        return Duration.between(Instant.EPOCH, event.time()).toNanos();
    }

    private void late(SimulatedConnection current, long since, long allowed, Promise promise, Object what) {
        long waited = world.now() - since;
        if (waited > allowed + current.delay().toNanos()) {
            world.complain(
                    promise,
                    "%s at %s on %s was not sent %s for %d ms",
                    this,
                    position(),
                    current.node(),
                    what,
                    waited / 1_000_000);
        }
    }

    @Override
    public String toString() {
        return "subscriber " + act.who();
    }
}
