// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.SubscribeRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;

/** One connection of a subscriber, with the way that its signals take through the network. What is under way when it is cut never arrives. */
final class SimulatedConnection extends BaseSubscriber<Signal> {

    /** For how long a ring, and an answer that is under way, may vouch for a cursor. */
    private static final long VOUCHED = Duration.ofSeconds(2).toNanos();

    /** How long a history that came back with a backup may have been missing when it was refused. */
    private static final long RESET_GRACE = Duration.ofSeconds(5).toNanos();

    /** For how long the hint of a commit may be on its way. */
    private static final long HINTED = Duration.ofMillis(100).toNanos();

    /** For how long a read may go on that began while the log did not answer. */
    private static final long OLD_READS = Duration.ofMillis(1_500).toNanos();

    private final SimulatedSubscriber client;
    private final World world;
    private final SimulatedNode node;
    private final SimulatedLoop loop;
    private final Duration delay;

    /** Keeps what it carries in order. */
    private final Scheduler.Worker network;

    private final long openedAt;
    private final long refusedBefore;
    private final StartAt start;
    private final Runnable onCrash = () -> lose("loses its node");
    private final SimulatedSocket.@Nullable Share share;

    /** How far the node had been shown that the stream goes when this began, and how often the stream had been disturbed. */
    private final long shown;

    private final long disturbancesBefore;
    private final Visitors.Visit visit;

    private boolean opened;
    private boolean unbounded;

    /** How often the stream had been disturbed when it was last reset, and when the last signal was sent. */
    private long resetAt = -1;

    private long sentAt;

    /** The last signal was a reset after which it does not go on. */
    private boolean ending;

    /** Signals asked for and not yet given. */
    private long credit;

    /** Since when it has waited for a signal. */
    private long dueSince;

    SimulatedConnection(SimulatedSubscriber client, SimulatedNode node) {
        this.client = client;
        this.world = client.world;
        this.node = node;
        int socket = client.act.socket();
        this.loop = node.loop(socket < 0 ? client.random.nextInt(SimulatedNode.LOOPS) : socket);
        this.delay = Duration.ofMillis(client.random.nextInt(30));
        this.network = world.time.createWorker();
        this.openedAt = world.now();
        this.dueSince = world.now();
        this.shown = node.feed().shown(client.history);
        this.disturbancesBefore = client.history.disturbances();
        this.visit = node.visitors().begin(client.history.stream(), openedAt);
        this.refusedBefore = client.refusedSince();
        this.start = client.start();
        SimulatedSocket connection = node.socket(socket);
        this.share = connection == null ? null : connection.share(() -> knock());
    }

    SimulatedNode node() {
        return node;
    }

    Duration delay() {
        return delay;
    }

    long openedAt() {
        return openedAt;
    }

    boolean isOpened() {
        return opened;
    }

    /** Whether it has asked for something that it has not been given. */
    boolean mayReceive() {
        return unbounded || credit > 0;
    }

    long dueSince() {
        return Math.max(dueSince, loop.freeAt());
    }

    /** Whether nothing has happened to the stream since before its last reset. */
    boolean hasBeenReset() {
        return resetAt == sentAt && sentAt == client.history.disturbances();
    }

    /** When its event loop can run what it is given now. */
    long loopFreeAt() {
        return loop.freeAt();
    }

    void open() {
        world.trace("%s connects to %s at %s", client, node, start);
        node.connected(onCrash);
        SubscribeRequest request = SubscribeRequest.of(client.history.stream(), start)
                .onReset(client.act.onReset())
                .on(loop);
        node.node()
                .subscribe(share == null ? request : request.takingTurns(share))
                .subscribe(this);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        demand();
    }

    /** Asks for more, and again later if it is a slow one. */
    void demand() {
        if (!client.isOn(this) || unbounded) {
            return;
        }
        if (credit == 0) {
            dueSince = world.now();
        }
        // Whoever takes turns is asked for everything: a request is the knock at its door.
        if (!client.isSlow() || share != null) {
            unbounded = true;
            requestUnbounded();
        } else {
            credit += client.act.pace().demand();
            request(client.act.pace().demand());
            world.after(Duration.ofMillis(client.act.pace().pause()), this::demand);
        }
    }

    private void knock() {
        loop.execute(() -> {
            if (client.isOn(this)) {
                request(1);
            }
        });
    }

    @Override
    protected void hookOnNext(Signal signal) {
        if (!mayReceive()) {
            world.complain(Promise.SLOW_COSTS_NOTHING, "%s is given what it did not ask for: %s", client, signal);
        }
        if (!unbounded) {
            credit--;
        }
        ending = signal instanceof Signal.Reset reset && reset.restart() == null;
        long disturbances = client.history.disturbances();
        switch (signal) {
            case Signal.Live(Cursor at) -> judgeLiveBeforeWhatWasShown(at);
            case Signal.Ephemeral(EphemeralEvent event) -> judgeAge(event);
            case Signal.Opened(Cursor at) -> judgeTrust(at);
            case Signal.Reset _, Signal.Events _ -> {}
        }
        arrive(() -> receive(signal, disturbances));
        if (share != null) {
            share.end();
        }
    }

    @Override
    protected void hookOnComplete() {
        arrive(() -> lose("is told the end"));
        if (!ending) {
            world.complain(Promise.SLOW_COSTS_NOTHING, "%s is sent away by %s", client, node);
        }
    }

    @Override
    protected void hookOnError(Throwable failure) {
        boolean excused = !opened && node.logWellSince() > openedAt - OLD_READS;
        if (!excused) {
            world.complain(Promise.GOES_ON_WITHOUT_BUS, "%s on %s fails: %s", client, node, failure);
        }
        arrive(() -> lose("fails: " + failure));
    }

    private void arrive(Runnable what) {
        var _ = network.schedule(
                () -> {
                    if (client.isOn(this)) {
                        what.run();
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void receive(Signal signal, long disturbances) {
        world.trace("%s <- %s", client, signal);
        dueSince = world.now();
        switch (signal) {
            case Signal.Opened(Cursor at) -> judgeOpening(at);
            case Signal.Live(Cursor at) -> judgeLive(at);
            case Signal.Reset reset -> judgeReset(reset);
            case Signal.Ephemeral(EphemeralEvent event) -> judgeWhisper(event);
            case Signal.Events _ -> {}
        }
        opened = true;
        sentAt = disturbances;
        if (signal instanceof Signal.Reset) {
            resetAt = disturbances;
        }
        client.arrived(signal, this);
    }

    private void judgeOpening(Cursor at) {
        boolean resumed = start instanceof StartAt.After(Cursor cursor) && cursor.equals(at);
        // A stream that was deleted meanwhile refuses nobody who is at its beginning.
        boolean refused = client.refusedSince() != Long.MAX_VALUE;
        if (resumed && refused && refusedBefore < openedAt - VOUCHED) {
            world.complain(
                    Promise.NO_FALSE_RESUME,
                    "%s goes on from %s on %s, which the log has not had for %d ms",
                    client,
                    at,
                    node,
                    (openedAt - refusedBefore) / 1_000_000);
        }
    }

    /** The node goes on from a position that the log refuses, and has had time to know better. */
    private void judgeTrust(Cursor at) {
        boolean resumed = start instanceof StartAt.After(Cursor cursor) && cursor.equals(at);
        long knownSince = client.knowsOfAnotherHistory(node);
        boolean knew = knownSince != Long.MAX_VALUE && openedAt - knownSince > SimulatedSubscriber.PROMPT;
        // Of what retention removed, a page may be handed out for as long as one is kept.
        if (resumed && knew && client.history.refuses(at) && !client.history.hasTrimmed(at)) {
            world.complain(
                    Promise.PROMPT, "%s goes on from %s on %s, which had reason to ask the log", client, at, node);
        }
    }

    private void judgeLive(Cursor at) {
        boolean wasWell = world.wellSince() < openedAt - SimulatedSubscriber.GETTING_WELL;
        Event missing = client.history.refuses(at) ? null : client.history.after(at);
        if (wasWell && missing != null && SimulatedSubscriber.committedAt(missing) < openedAt - HINTED) {
            world.complain(Promise.LIVE, "%s is live at %s, though there was %s", client, at, missing);
        }
    }

    /** The node says that this is all, and knew before the client came that there is more. */
    private void judgeLiveBeforeWhatWasShown(Cursor at) {
        History history = client.history;
        Event missing = history.refuses(at) ? null : history.after(at);
        if (missing != null && missing.seq() <= shown && history.disturbances() == disturbancesBefore) {
            world.complain(
                    Promise.LIVE, "%s on %s is live at %s, though the node knew of %s", client, node, at, missing);
        }
    }

    private void judgeReset(Signal.Reset reset) {
        long disturbedAt = client.history.disturbedAt();
        boolean excused = world.now() - disturbedAt <= RESET_GRACE || disturbedAt >= node.logWellSince();
        if (!excused && !client.history.refuses(reset.refused())) {
            world.complain(Promise.NO_FALSE_RESET, "%s is reset at a position that the log has: %s", client, reset);
        }
    }

    private void judgeWhisper(EphemeralEvent event) {
        Cursor position = client.position();
        if (position == null || event.after() > position.seq()) {
            world.complain(Promise.EPHEMERAL_IN_ITS_PLACE, "%s at %s hears %s", client, position, event);
        }
    }

    private void judgeAge(EphemeralEvent event) {
        long age = world.now() - node.feed().heardAt(event);
        if (age >= event.timeToLive().toNanos()) {
            world.complain(
                    Promise.EPHEMERAL_IN_ITS_PLACE, "%s tells %s, %d ms after it came", node, event, age / 1_000_000);
        }
    }

    /** The client goes away. */
    void cut(String why) {
        world.trace("%s %s", client, why);
        close();
        client.over(false);
    }

    /** It ends by itself, and the client comes back when it likes. */
    private void lose(String why) {
        world.trace("%s %s", client, why);
        close();
        client.over(true);
    }

    private void close() {
        dispose();
        node.disconnected(onCrash);
        visit.end(world.now());
        if (share != null) {
            share.leave();
        }
    }
}
