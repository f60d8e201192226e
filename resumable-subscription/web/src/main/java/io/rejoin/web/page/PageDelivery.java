// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.web.BytesUnderway;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.delivery.Exchange;
import io.rejoin.web.delivery.FrameSink;
import io.rejoin.web.delivery.StallWatch;
import io.rejoin.web.delivery.StreamingBody;
import io.rejoin.web.sweep.Sweeper;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * One client that is sent a page: chunk by chunk as its connection takes them, and part by part as it has taken them all. A client that does not read
 * holds one part, and what waits in its connection, until it counts as stalled. Confined to the connection's event loop.
 *
 * <p>States: <em>committing</em> until the head of the answer is out; <em>writing</em>; <em>ended</em>.
 */
final class PageDelivery extends Sweeper.Entry implements StreamingBody {

    private static final Log LOG = LogFactory.getLog(PageDelivery.class);

    /** How long a client may take nothing while pages take much of the room that they have. Gateways take in pieces, hence seconds. */
    static final Duration STALL_WHEN_CROWDED = Duration.ofSeconds(10);

    private enum State {
        COMMITTING,
        WRITING,
        ENDED
    }

    /** What all pages of an endpoint have in common. */
    record Surroundings(BytesUnderway underway, Duration stall) {

        Duration stallNow() {
            return underway.isCrowded() && stall.compareTo(STALL_WHEN_CROWDED) > 0 ? STALL_WHEN_CROWDED : stall;
        }
    }

    private final Surroundings with;
    private final Lease lease;
    private final Exchange exchange;
    private final Executor eventLoop;
    private final Sweeper sweeper;
    private final PageBody body;

    private State state = State.COMMITTING;
    private @Nullable Disposable reading;
    private @Nullable FrameSink sink;
    private final StallWatch stall = new StallWatch();
    private @Nullable Long committingSince;
    private boolean pumping;
    private final BytesUnderway.Share underway;

    PageDelivery(
            Surroundings with, PageBody body, Lease lease, Exchange exchange, Executor eventLoop, Sweeper sweeper) {
        this.with = with;
        this.underway = with.underway().share();
        this.body = body;
        this.lease = lease;
        this.exchange = exchange;
        this.eventLoop = eventLoop;
        this.sweeper = sweeper;
    }

    void start() {
        if (state == State.ENDED) {
            return; // the client left before
        }
        underway.hold(body.size());
        sweeper.add(this);
        exchange.commit();
    }

    // ---- from the exchange

    @Override
    public void opened(FrameSink connection) {
        if (state == State.ENDED) {
            connection.release();
            return;
        }
        sink = connection;
        state = State.WRITING;
        pump();
    }

    @Override
    public void cancel() {
        end();
    }

    // ---- from the connection

    @Override
    public void onWritable() {
        pump();
    }

    @Override
    public void onDrained() {
        pump();
    }

    @Override
    public void onClosed() {
        if (state != State.ENDED) {
            end();
            exchange.complete();
        }
    }

    // ---- from the log

    private void read() {
        reading = Mono.defer(body::more)
                .subscribe(
                        next -> eventLoop.execute(() -> take(next)), error -> eventLoop.execute(() -> failed(error)));
    }

    private void take(Runnable next) {
        if (state == State.ENDED) {
            return;
        }
        try {
            next.run();
        } catch (Throwable error) {
            abort(error);
            return;
        }
        goOn();
    }

    private void failed(Throwable error) {
        LOG.debug("a page could not be read to its end: " + error);
        if (state == State.ENDED) {
            return;
        }
        if (body.cutShort()) {
            goOn();
        } else {
            abort();
        }
    }

    private void goOn() {
        reading = null;
        underway.hold(body.size());
        pump();
    }

    // ---- writing

    private void pump() {
        FrameSink connection = sink;
        if (connection == null || pumping) {
            return;
        }
        pumping = true;
        try {
            while (body.size() > 0 && connection.isWritable()) {
                body.writeChunk(connection, FrameSink.CHUNK_BYTES);
            }
        } catch (Throwable error) {
            abort(error); // in the middle of what the client is told
        } finally {
            pumping = false;
        }
        if (state == State.WRITING && body.size() == 0) {
            if (!body.isLast()) {
                if (reading == null && connection.isWritable()) {
                    read();
                }
            } else if (connection.isDrained()) {
                end();
                exchange.complete();
            }
        }
    }

    // ---- time

    @Override
    protected void sweep(long nanos, long epochMillis) {
        FrameSink connection = sink;
        if (lease.at(epochMillis) instanceof LeaseState.Ended) {
            LOG.debug("a lease ended in the middle of a page, closing its connection");
            abort();
        } else if (connection == null) {
            sweepCommitting(nanos);
        } else if (stall.isStalled(nanos, !connection.isDrained() || body.size() > 0, connection, with.stallNow())) {
            LOG.debug("a client took nothing of a page for too long, closing its connection");
            abort();
        }
    }

    /** The head of the answer can wait as well: behind answers before it that the client does not read. */
    private void sweepCommitting(long nanos) {
        Long since = committingSince;
        if (since == null) {
            committingSince = nanos;
        } else if (nanos - since >= with.stallNow().toNanos()) {
            abort();
        }
    }

    // ---- ending

    @Override
    protected void abort(Throwable cause) {
        LOG.error("a page broke off", cause);
        abort();
    }

    private void abort() {
        if (state != State.ENDED) {
            boolean isCommitted = sink != null;
            end();
            exchange.close();
            if (isCommitted) {
                exchange.complete();
            }
        }
    }

    private void end() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        sweeper.remove(this);
        underway.end();
        Disposable unfinished = reading;
        if (unfinished != null) {
            unfinished.dispose();
        }
        FrameSink connection = sink;
        sink = null;
        if (connection != null) {
            connection.release();
        }
    }
}
