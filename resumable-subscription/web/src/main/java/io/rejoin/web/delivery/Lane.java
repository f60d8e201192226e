// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.Turns;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One stream of a connection of many: holds at most one signal, and takes another only in its turn, which the connection
 * grants. Confined to the connection's event loop.
 */
public final class Lane implements CoreSubscriber<Signal>, Turns {

    private static final byte[] NOTHING = {};

    private final String stream;
    private final StreamFrames frames;
    private final Lanes lanes;

    private @Nullable Subscription upstream;
    private boolean begun;
    private boolean closed;

    private byte[] control = NOTHING;
    private @Nullable Cursor controlPosition;
    private boolean controlMoves;
    private boolean last;
    private List<Event> events = List.of();
    private int nextEvent;

    /** Where it stands with {@link Lanes}, and only that may change it. */
    final Standing standing = new Standing();

    /** The connection's book-keeping of one lane. */
    static final class Standing {

        /** Of which share it is charged. */
        @Nullable
        TurnShare share;

        /** Bytes that it is charged for: what it holds, or what its turn may bring. */
        int charged;

        /** Bytes that it holds. */
        int held;

        /** Of which share it asked for a turn while it still held what the last one brought. */
        @Nullable
        TurnShare wants;

        /** In whose queue it waits for a turn. */
        @Nullable
        TurnShare waiting;

        /** Was knocked at and has not answered: its turn goes before that of those who wait. */
        boolean knocked;

        /** Is among those that have something to write. */
        boolean ready;
    }

    Lane(String stream, StreamFrames frames, Lanes lanes) {
        this.stream = stream;
        this.frames = frames;
        this.lanes = lanes;
    }

    public String stream() {
        return stream;
    }

    /** Whether the subscription has said where it begins. */
    public boolean hasBegun() {
        return begun;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- from the subscription

    /** Asks without bound: the turns bound it. */
    @Override
    public void onSubscribe(Subscription subscription) {
        if (closed) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public boolean begin(Purpose purpose) {
        return !closed && lanes.beginTurn(this, purpose);
    }

    @Override
    public void giveBack() {
        lanes.endTurn(this);
    }

    @Override
    public void onNext(Signal signal) {
        if (closed) {
            return;
        }
        switch (signal) {
            case Signal.Opened(Cursor position) -> {
                begun = true;
                lanes.begun(this, position);
                return;
            }
            case Signal.Events(List<Event> batch) -> {
                events = batch;
                nextEvent = 0;
            }
            case Signal.Live(Cursor position) -> control(frames.live(stream, position), true, position);
            case Signal.Ephemeral(var event) -> control(frames.ephemeral(event), false, null);
            case Signal.Reset reset -> {
                if (!begun && !begin(reset)) {
                    return;
                }
                control(frames.reset(stream, reset), true, reset.restart());
                last = reset.restart() == null;
            }
        }
        lanes.filled(this, bytes());
    }

    /** {@code false} if a position that was refused at the start leaves nothing to go on from. */
    private boolean begin(Signal.Reset reset) {
        Cursor restart = reset.restart();
        begun = true;
        if (restart == null) {
            return lanes.refused(this, reset);
        }
        lanes.begun(this, restart);
        return true;
    }

    private void control(byte[] frame, boolean moves, @Nullable Cursor position) {
        control = frame;
        controlMoves = moves;
        controlPosition = position;
    }

    /** After a reset without restart, whose frame says so; at any other time the node is stopping. */
    @Override
    public void onComplete() {
        lanes.execute(() -> {
            if (!closed && !last) {
                lanes.completed(this);
            }
        });
    }

    @Override
    public void onError(Throwable error) {
        lanes.execute(() -> {
            if (!closed) {
                lanes.failed(this, error);
            }
        });
    }

    // ---- from the connection

    /** Tries again to take a turn that was refused. */
    void knock() {
        if (upstream != null) {
            upstream.request(1);
        }
    }

    boolean isEmpty() {
        return control.length == 0 && nextEvent == events.size();
    }

    /** Whether the last that the stream had to say is said. */
    boolean isOver() {
        return last && isEmpty();
    }

    /** Also makes the encodings, which may fail, before anything is written. */
    private int bytes() {
        int bytes = control.length;
        for (Event event : events) {
            bytes += event.encoded(frames.events()).length;
        }
        return bytes;
    }

    /** Writes the next frame; answers with its length. */
    int writeFrame(ChunkWriter out) {
        byte[] before = NOTHING;
        byte[] frame;
        if (control.length > 0) {
            frame = control;
            if (controlMoves) {
                before = frames.before(stream, controlPosition);
            }
            control = NOTHING;
        } else {
            Event event = events.get(nextEvent++);
            before = frames.before(stream, event.cursor());
            frame = event.encoded(frames.events());
            if (nextEvent == events.size()) {
                drop();
            }
        }
        if (before.length > 0) {
            out.write(before);
        }
        out.write(frame);
        return before.length + frame.length;
    }

    /** Ends it: the subscription is cancelled, and nothing of what it holds is written any more. */
    void close() {
        closed = true;
        control = NOTHING;
        drop();
        if (upstream != null) {
            upstream.cancel();
            upstream = null;
        }
    }

    private void drop() {
        events = List.of();
        nextEvent = 0;
    }
}
