// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.web.LeaseState;
import io.rejoin.web.ProblemException;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.problem.ResetMembers;
import io.rejoin.web.sweep.Sweeper;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One client following one stream: takes signals from the subscription as fast as the connection takes bytes.
 *
 * <p>Holds no queue. It asks for one signal, writes it in chunks while the connection is writable, and asks for the next
 * when all of it is written; a client that is slow keeps, beyond the connection's own outbound buffer, references to one
 * batch of events that the stream's other subscribers share. Confined to the connection's event loop.
 *
 * <p>States: <em>opening</em> until the first signal decides between an answer and a refusal; <em>committing</em> until
 * the head of the answer is out; <em>streaming</em>; <em>ending</em> while the last frames are on their way out;
 * <em>ended</em>.
 */
final class Delivery extends Sweeper.Entry implements CoreSubscriber<Signal>, StreamingBody {

    private static final Log LOG = LogFactory.getLog(Delivery.class);

    private enum State {
        OPENING,
        COMMITTING,
        STREAMING,
        ENDING,
        ENDED
    }

    private final Framing framing;
    private final Exchange exchange;
    private final Executor eventLoop;
    private final Sweeper sweeper;
    private final DeliveryTimes times;

    private State state = State.OPENING;
    private @Nullable Subscription upstream;
    private @Nullable FrameSink sink;

    private final PendingFrames pending;
    private boolean asked;
    private boolean pumping;

    Delivery(Framing framing, Exchange exchange, Executor eventLoop, Sweeper sweeper, DeliveryTimes times) {
        this.framing = framing;
        this.exchange = exchange;
        this.eventLoop = eventLoop;
        this.sweeper = sweeper;
        this.times = times;
        this.pending = new PendingFrames(framing.events());
    }

    // ---- from the subscription

    @Override
    public void onSubscribe(Subscription subscription) {
        if (state == State.ENDED) {
            subscription.cancel(); // the client left before it was subscribed
            return;
        }
        upstream = subscription;
        sweeper.add(this);
        asked = true;
        subscription.request(1);
    }

    @Override
    public void onNext(Signal signal) {
        if (state == State.ENDING || state == State.ENDED) {
            return;
        }
        asked = false;
        if (state == State.OPENING && signal instanceof Signal.Reset reset && reset.restart() == null) {
            refuse(ResetMembers.problem(reset));
            return;
        }
        take(signal);
        if (state == State.OPENING) {
            state = State.COMMITTING;
            exchange.commit();
        } else {
            pump();
        }
    }

    private void take(Signal signal) {
        switch (signal) {
            case Signal.Events(List<Event> batch) -> pending.put(batch);
            case Signal.Opened(var position) -> pending.put(framing.opened(position));
            case Signal.Live(var position) -> pending.put(framing.live(position));
            case Signal.Ephemeral(var event) -> pending.put(framing.ephemeral(event));
            case Signal.Reset reset -> pending.put(framing.reset(reset));
        }
    }

    /** May come without having been asked for; what is still to be written goes out first. */
    @Override
    public void onComplete() {
        eventLoop.execute(() -> {
            if (state == State.OPENING) {
                refuse(new IllegalStateException("a subscription completed without a signal"));
            } else {
                complete();
            }
        });
    }

    @Override
    public void onError(Throwable error) {
        eventLoop.execute(() -> {
            switch (state) {
                case OPENING, COMMITTING -> refuse(error);
                case STREAMING -> {
                    LOG.warn("a subscription broke off: " + error);
                    abort();
                }
                case ENDING, ENDED -> {} // told already, or nobody is there to be told
            }
        });
    }

    // ---- from the exchange

    @Override
    public void opened(FrameSink connection) {
        if (state == State.ENDED) {
            connection.release();
            return;
        }
        sink = connection;
        if (state == State.COMMITTING) {
            state = State.STREAMING;
        }
        pump();
    }

    @Override
    public void cancel() {
        if (state != State.ENDED) {
            end();
        }
    }

    // ---- from the connection

    @Override
    public void onWritable() {
        pump();
    }

    /** There is nothing to be done until the next signal, but where that was the last. */
    @Override
    public void onDrained() {
        if (state == State.ENDING) {
            pump();
        }
    }

    @Override
    public void onClosed() {
        if (state != State.ENDED) {
            end();
            exchange.complete();
        }
    }

    // ---- writing

    /** Writes while there is something to write and room for it, then asks for more or ends. */
    private void pump() {
        FrameSink connection = sink;
        if (connection == null || pumping) {
            return;
        }
        pumping = true;
        try {
            while (state == State.STREAMING || state == State.ENDING) {
                if (!pending.isEmpty()) {
                    if (!connection.isWritable()) {
                        return;
                    }
                    times.wrote();
                    pending.writeChunk(connection, FrameSink.CHUNK_BYTES);
                } else if (state == State.ENDING) {
                    if (connection.isDrained()) {
                        end();
                        exchange.complete();
                    }
                    return;
                } else if (asked || !connection.isWritable()) {
                    return;
                } else {
                    asked = true;
                    request(); // may bring the next signal before it returns
                }
            }
        } catch (Throwable failure) {
            abort(failure); // what was to be written is neither written nor pending
        } finally {
            pumping = false;
        }
    }

    private void request() {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(1);
        }
    }

    // ---- time

    @Override
    protected void sweep(long nanos, long epochMillis) {
        FrameSink connection = sink;
        LeaseState.Ended ended = times.leaseEnd(epochMillis);
        if (connection == null) {
            sweepUnopened(ended, nanos);
        } else if (ended != null && (state == State.STREAMING || !pending.isEmpty())) {
            endWithLease(connection, ended);
        } else if (state == State.STREAMING && times.departure().isDue(nanos)) {
            depart();
        } else {
            look(connection, nanos);
        }
    }

    /** Nothing was told yet, so that the request can still be refused. */
    private void sweepUnopened(LeaseState.@Nullable Ended ended, long nanos) {
        if (ended != null) {
            refuse(times.departure().tell(ended));
        } else if (times.departure().isDue(nanos)) {
            refuse(Doorkeeper.draining());
        }
    }

    private void look(FrameSink connection, long nanos) {
        boolean waiting = !connection.isDrained() || !pending.isEmpty();
        if (times.isStalled(nanos, waiting, connection)) {
            LOG.debug("a client took nothing for too long, closing its connection");
            abort();
        } else if (state == State.ENDING && times.departure().isOver(nanos)) {
            LOG.debug("a client was too slow to leave in time, closing its connection");
            abort();
        } else if (waiting) {
            return;
        } else if (state == State.ENDING) {
            pump();
        } else if (times.heartbeatIsDue(nanos)) {
            pending.put(framing.heartbeat());
            pump();
        }
    }

    /** Nothing more of the stream may be told; a client in the middle of a frame is told by being cut off. */
    private void endWithLease(FrameSink connection, LeaseState.Ended ended) {
        ProblemException problem = times.departure().tell(ended);
        if (state == State.ENDING || pending.isWithinFrame() || !connection.isWritable()) {
            abort();
        } else {
            finish(framing.error(problem));
        }
    }

    /** The client comes back with the cursor of what it was sent; a frame that it has seen a part of is finished. */
    private void depart() {
        finish(framing.drain(times.departure().tell()));
    }

    @Override
    protected void abort(Throwable cause) {
        LOG.error("a delivery broke off", cause);
        abort();
    }

    // ---- ending

    /** What is still to be written goes out. */
    private void complete() {
        if (state != State.ENDING && state != State.ENDED) {
            state = State.ENDING;
            cancelUpstream();
            pump();
        }
    }

    /** Of what is still to be written, the frame that is begun goes out, and then this one. */
    private void finish(byte[] last) {
        pending.endWith(last);
        complete();
    }

    private void refuse(Throwable problem) {
        end();
        exchange.fail(problem);
    }

    private void abort() {
        FrameSink connection = sink;
        end();
        if (connection != null) {
            connection.close();
        }
        exchange.complete();
    }

    private void end() {
        state = State.ENDED;
        cancelUpstream();
        sweeper.remove(this);
        times.departure().gone();
        pending.clear();
        if (sink != null) {
            sink.release();
            sink = null;
        }
    }

    private void cancelUpstream() {
        if (upstream != null) {
            upstream.cancel();
            upstream = null;
        }
    }
}
