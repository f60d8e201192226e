// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.Cursor;
import io.rejoin.core.Signal;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.Turns;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one connection: who may take events from its subscription, and who may write, each in turn.
 *
 * <p>A connection holds {@link #BUDGET_BYTES} of events and their neighbours at most, however many streams it has and however
 * slow its client is: a subscription that has something is granted a turn only while what the others hold, and may yet
 * bring, is less. Those that were refused wait in a queue, and a turn that ends is offered to the first of it. Half of it is
 * for {@linkplain Turns.Purpose#NEWS news} and half for {@linkplain Turns.Purpose#BACKLOG backlogs}, each with a queue of its
 * own: a turn that reads the log is charged until the log answers, and else a few of them would hold up all that is new on the
 * other streams for as long. What is held is written round about, {@link #QUANTUM_BYTES} of a stream at a time, so that one
 * with a long backlog delays the others by that much and no more. Confined to the connection's event loop.
 */
final class Lanes {

    /** Most bytes of events that a connection holds, but for the last signal of each share, which may bring it above. */
    static final int BUDGET_BYTES = 256 * 1024;

    /** What one stream may write before the next has its turn, but for its last frame. */
    static final int QUANTUM_BYTES = 8 * 1024;

    /** Whom the streams belong to. */
    interface Owner {

        /** A stream that was {@linkplain #open opened} says where it begins; its events come after. */
        void begun(Lane lane, Cursor position);

        /** A position was refused at the start. {@code true} if the stream's last frame is to say so. */
        boolean refused(Lane lane, Signal.Reset reset);

        /** A subscription broke off, or could not begin. */
        void failed(Lane lane, Throwable error);

        /** A subscription was ended from this side of it: the node is stopping. */
        void completed(Lane lane);

        /** The last frame of a stream is written; it is closed. */
        void over(Lane lane);

        /** There is something to write. */
        void filled();
    }

    private final StreamFrames frames;
    private final Subscriptions subscriptions;
    private final Executor eventLoop;
    private final Owner owner;

    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private final TurnShare news = new TurnShare(BUDGET_BYTES / 2);
    private final TurnShare backlogs = new TurnShare(BUDGET_BYTES / 2);
    private int held;

    Lanes(StreamFrames frames, Subscriptions subscriptions, Executor eventLoop, Owner owner) {
        this.frames = frames;
        this.subscriptions = subscriptions;
        this.eventLoop = eventLoop;
        this.owner = owner;
    }

    // ---- the set of streams

    int size() {
        return lanes.size();
    }

    @Nullable
    Lane find(String stream) {
        return lanes.get(stream);
    }

    Collection<Lane> all() {
        return List.copyOf(lanes.values());
    }

    /** Subscribes. The stream is not one that is open already. */
    Lane open(StreamKey key, SubscribeRequest request) {
        Lane lane = new Lane(key.name(), frames, this);
        lanes.put(key.name(), lane);
        subscriptions.subscribe(request.on(eventLoop).takingTurns(lane)).subscribe(lane);
        return lane;
    }

    /** From now on nothing of the stream is written but the rest of a frame that was begun. */
    void close(Lane lane) {
        if (lanes.remove(lane.stream(), lane)) {
            lane.close();
            hold(lane, 0);
            if (lane.standing.ready) {
                ready.remove(lane);
                lane.standing.ready = false;
            }
            TurnShare.leave(lane);
            offerTurns();
        }
    }

    void closeAll() {
        lanes.values().forEach(Lane::close);
        lanes.clear();
        ready.clear();
        news.clear();
        backlogs.clear();
        held = 0;
    }

    // ---- turns

    boolean beginTurn(Lane lane, Turns.Purpose purpose) {
        TurnShare share = switch (purpose) {
            case NEWS -> news;
            case BACKLOG -> backlogs;
        };
        if (lane.standing.charged > 0) {
            lane.standing.wants = share;
            return false;
        }
        return share.begin(lane);
    }

    void endTurn(Lane lane) {
        hold(lane, 0);
        offerTurns();
    }

    /** Knocks at those that wait, as many as there is room for. */
    void offerTurns() {
        news.offer();
        backlogs.offer();
    }

    /** It holds so much now, and has no turn. What came without one, since it is where the stream begins, is news. */
    private void hold(Lane lane, int bytes) {
        TurnShare share = lane.standing.share;
        (share == null ? news : share).charge(lane, bytes);
        held += bytes - lane.standing.held;
        lane.standing.held = bytes;
    }

    // ---- from the lanes

    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    void begun(Lane lane, Cursor position) {
        owner.begun(lane, position);
    }

    boolean refused(Lane lane, Signal.Reset reset) {
        return owner.refused(lane, reset);
    }

    void failed(Lane lane, Throwable error) {
        owner.failed(lane, error);
    }

    void completed(Lane lane) {
        owner.completed(lane);
    }

    void filled(Lane lane, int bytes) {
        hold(lane, bytes);
        if (!lane.standing.ready) {
            lane.standing.ready = true;
            ready.add(lane);
        }
        owner.filled();
    }

    // ---- writing

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** About how much there is to write, for the size of a chunk. */
    int expectedBytes() {
        return held;
    }

    /** Lets the first in the queue write, and puts it at its end if it has more. */
    void writeTurn(ChunkWriter out) {
        Lane lane = ready.remove();
        int written = 0;
        while (out.hasRoom() && written < QUANTUM_BYTES && !lane.isEmpty()) {
            written += lane.writeFrame(out);
        }
        if (!lane.isEmpty()) {
            ready.add(lane);
            return;
        }
        lane.standing.ready = false;
        hold(lane, 0);
        if (lane.isOver()) {
            close(lane);
            owner.over(lane);
        } else if (lane.standing.wants != null) {
            lane.standing.wants.await(lane);
            lane.standing.wants = null;
        }
    }
}
