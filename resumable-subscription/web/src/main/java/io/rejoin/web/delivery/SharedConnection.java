// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.ProblemException;
import io.rejoin.web.departure.Departure;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.sweep.Sweeper;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One client following many streams: what a WebSocket and an event stream of many have in common. Writes what the client
 * is to be told, and what its {@link Lanes} hold, as fast as the connection takes bytes.
 *
 * <p>States: <em>opening</em> until there is a connection to write to; <em>open</em>; <em>ending</em> while the last frames
 * are on their way out; <em>ended</em>. Confined to the connection's event loop.
 */
public abstract class SharedConnection extends Sweeper.Entry implements FrameSink.Listener, Lanes.Owner {

    private static final Log LOG = LogFactory.getLog(SharedConnection.class);

    /** Room in a chunk for what goes before frames, which is not known beforehand. */
    private static final int SLACK_BYTES = 256;

    private enum State {
        OPENING,
        OPEN,
        ENDING,
        ENDED
    }

    private final StreamFrames frames;
    private final Executor eventLoop;
    private final Sweeper sweeper;
    private final DeliveryTimes times;
    private final Lanes lanes;

    private State state = State.OPENING;
    private @Nullable FrameSink sink;
    private @Nullable ChunkWriter writer;

    /** What is not a stream's: goes out before what the streams have to say. */
    private final Queue<byte[]> said = new ArrayDeque<>();

    private int saidBytes;

    /** Of the streams that the connection's lease alone does not limit. */
    private final Map<String, Lease> leases = new HashMap<>();

    private boolean pumping;
    private boolean pumpAhead;

    @SuppressWarnings("this-escape") // the lanes call their owner only once a stream is followed
    protected SharedConnection(
            StreamFrames frames,
            Subscriptions subscriptions,
            Executor eventLoop,
            Sweeper sweeper,
            DeliveryTimes times) {
        this.frames = frames;
        this.eventLoop = eventLoop;
        this.sweeper = sweeper;
        this.times = times;
        this.lanes = new Lanes(frames, subscriptions, eventLoop, this);
    }

    // ---- what the two kinds do differently

    /** The lease ended, or the node wants the connection gone, before there was anything to write to. */
    protected abstract void refuse(Throwable problem);

    /** The frame after which nothing is said of a connection that does not end well. */
    protected abstract byte[] farewell(ProblemException problem);

    /** The frame after which nothing is said of a connection whose client is to come back. */
    protected abstract byte[] farewell(Departure departure);

    /** One stream may not be followed any more, and is closed. */
    protected abstract void streamEnded(String stream, ProblemException problem);

    /** The client has taken the last frame. */
    protected abstract void lastFrameTaken();

    /** All is let go of; comes once. */
    protected abstract void ended();

    /** There may be room for more to say. */
    protected abstract void pumped();

    /** Events of some stream are on their way. */
    protected abstract void eventsSent();

    /** A heartbeat is on its way. */
    protected abstract void heartbeatSaid();

    /** Time passes on an open connection. */
    protected abstract void ticked(long nanos, FrameSink connection);

    // ---- for the two kinds

    /** Subscribes. The stream is not one that is followed already. */
    protected final void follow(StreamKey key, SubscribeRequest request) {
        var _ = lanes.open(key, request);
    }

    /** How many streams are followed. */
    protected final int streams() {
        return lanes.size();
    }

    protected final boolean isFollowed(String stream) {
        return lanes.find(stream) != null;
    }

    /** Whether it is still this subscription by which its stream is followed. */
    protected final boolean isFollowed(Lane lane) {
        return lanes.find(lane.stream()) == lane;
    }

    /** A copy: may be gone over while streams are closed. */
    protected final Collection<Lane> followed() {
        return lanes.all();
    }

    protected final DeliveryTimes times() {
        return times;
    }

    protected final boolean isOpening() {
        return state == State.OPENING;
    }

    public final boolean isOpen() {
        return state == State.OPEN;
    }

    protected final boolean isEnded() {
        return state == State.ENDED;
    }

    /** From now on it is looked after, until it ends. */
    public final void watch() {
        sweeper.add(this);
    }

    /** There is a connection to write to. */
    public final void attach(FrameSink connection) {
        if (state != State.OPENING) {
            connection.release();
            return;
        }
        sink = connection;
        writer = new ChunkWriter(connection, FrameSink.CHUNK_BYTES);
        state = State.OPEN;
        pump();
    }

    /** From now on the stream is followed for as long as the lease lasts. */
    protected final void limit(String stream, Lease lease) {
        if (lease == Lease.UNLIMITED) {
            leases.remove(stream);
        } else {
            leases.put(stream, lease);
        }
    }

    /** Nothing more of the stream is said, but why. */
    protected final void endStream(String stream, ProblemException problem) {
        close(stream);
        streamEnded(stream, problem);
    }

    /** Nothing more of the stream is said. */
    protected final void close(String stream) {
        Lane lane = lanes.find(stream);
        if (lane != null) {
            lanes.close(lane);
        }
        leases.remove(stream);
    }

    protected final void say(byte[] frame) {
        said.add(frame);
        saidBytes += frame.length;
        filled();
    }

    /** Frames that were said and are not written. */
    public final int unwritten() {
        return said.size();
    }

    // ---- writing

    /** Not at once: what several streams and messages have to say in one go of the event loop leaves in one chunk. */
    @Override
    public final void filled() {
        if (!pumpAhead && sink != null) {
            pumpAhead = true;
            eventLoop.execute(() -> {
                pumpAhead = false;
                pump();
            });
        }
    }

    @Override
    public final void onWritable() {
        pump();
    }

    private void pump() {
        FrameSink connection = sink;
        ChunkWriter out = writer;
        if (connection == null || out == null || pumping) {
            return;
        }
        pumping = true;
        try {
            while (hasSomethingFor(out) && connection.isWritable()) {
                times.wrote();
                writeChunk(out);
            }
            if (state == State.OPEN) {
                lanes.offerTurns();
                pumped();
            }
        } catch (Throwable failure) {
            abort(failure); // what was to be written is neither written nor waiting: to go on would leave a hole
        } finally {
            pumping = false;
        }
        if (state == State.ENDING && !hasSomethingFor(out) && connection.isDrained()) {
            lastFrameTaken();
        }
    }

    private boolean hasSomethingFor(ChunkWriter out) {
        return out.isWithinFrame() || !said.isEmpty() || !lanes.isEmpty();
    }

    private void writeChunk(ChunkWriter out) {
        out.begin(saidBytes + lanes.expectedBytes() + SLACK_BYTES);
        while (out.hasRoom()) {
            byte[] next = said.poll();
            if (next != null) {
                saidBytes -= next.length;
                out.write(next);
            } else if (!lanes.isEmpty()) {
                lanes.writeTurn(out);
                eventsSent();
            } else {
                break;
            }
        }
        out.send();
    }

    // ---- time

    @Override
    protected final void sweep(long nanos, long epochMillis) {
        FrameSink connection = sink;
        LeaseState.Ended leaseEnd = times.leaseEnd(epochMillis);
        if (connection == null) {
            sweepUnopened(leaseEnd, nanos);
        } else if (leaseEnd != null && state == State.OPEN) {
            endWith(times.departure().tell(leaseEnd));
        } else if (state == State.OPEN && times.departure().isDue(nanos)) {
            depart();
        } else {
            look(connection, nanos);
            sweepStreams(epochMillis);
        }
    }

    private void sweepUnopened(LeaseState.@Nullable Ended leaseEnd, long nanos) {
        if (leaseEnd != null) {
            refuse(times.departure().tell(leaseEnd));
        } else if (times.departure().isDue(nanos)) {
            refuse(Doorkeeper.draining());
        }
    }

    private void look(FrameSink connection, long nanos) {
        ChunkWriter out = writer;
        boolean waiting = !connection.isDrained() || out != null && hasSomethingFor(out);
        if (times.isStalled(nanos, waiting, connection)) {
            LOG.debug("a client took nothing for too long, closing its connection");
            abort();
        } else if (state == State.ENDING && times.departure().isOver(nanos)) {
            LOG.debug("a client was too slow to leave in time, closing its connection");
            abort();
        } else {
            if (state == State.OPEN && !waiting && times.heartbeatIsDue(nanos)) {
                say(frames.heartbeat());
                heartbeatSaid();
            }
            ticked(nanos, connection);
            pump();
        }
    }

    private void sweepStreams(long epochMillis) {
        if (state != State.OPEN || leases.isEmpty()) {
            return;
        }
        for (Lease lease : leases.values()) {
            if (lease.at(epochMillis) instanceof LeaseState.Ended) {
                endStreams(epochMillis);
                return;
            }
        }
    }

    /** Of a copy, since each that ends is taken out; made only then, not at every look. */
    private void endStreams(long epochMillis) {
        for (Map.Entry<String, Lease> each : List.copyOf(leases.entrySet())) {
            if (each.getValue().at(epochMillis) instanceof LeaseState.Ended over) {
                endStream(each.getKey(), times.departure().tell(over));
            }
        }
    }

    @Override
    protected final void abort(Throwable cause) {
        LOG.error("a connection of several streams broke off", cause);
        abort();
    }

    // ---- ending

    /** The client is told to come back, and comes back with the cursors of what it was sent. */
    protected final void depart() {
        if (state == State.OPEN) {
            finish(farewell(times.departure()));
        }
    }

    /** Nothing more of any stream may be told; a client in the middle of a frame is told by being cut off. */
    public final void endWith(ProblemException problem) {
        FrameSink connection = sink;
        ChunkWriter out = writer;
        if (connection == null || out == null || out.isWithinFrame() || !connection.isWritable()) {
            abort();
        } else {
            finish(farewell(problem));
        }
    }

    /** Of what is still to be written, the frame that is begun goes out, and then this one. */
    protected final void finish(byte[] last) {
        if (state != State.OPEN) {
            return;
        }
        state = State.ENDING;
        lanes.closeAll();
        said.clear();
        saidBytes = 0;
        say(last);
    }

    /** What was said goes out, and then nothing more. */
    protected final void complete() {
        if (state == State.OPEN) {
            state = State.ENDING;
            lanes.closeAll();
            filled();
        }
    }

    public final void abort() {
        FrameSink connection = sink;
        end();
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public final void onDrained() {
        if (state == State.ENDING) {
            pump();
        }
    }

    @Override
    public final void onClosed() {
        end();
    }

    /** Lets go of everything; the connection stays as it is. */
    protected final void end() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        lanes.closeAll();
        said.clear();
        sweeper.remove(this);
        times.departure().gone();
        FrameSink connection = sink;
        sink = null;
        writer = null;
        if (connection != null) {
            connection.release();
        }
        ended();
    }
}
