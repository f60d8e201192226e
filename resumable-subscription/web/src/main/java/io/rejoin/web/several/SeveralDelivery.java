// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import io.rejoin.core.Cursor;
import io.rejoin.core.OnReset;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemException;
import io.rejoin.web.delivery.DeliveryTimes;
import io.rejoin.web.delivery.Exchange;
import io.rejoin.web.delivery.FrameSink;
import io.rejoin.web.delivery.Lane;
import io.rejoin.web.delivery.SharedConnection;
import io.rejoin.web.delivery.StreamingBody;
import io.rejoin.web.departure.Departure;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.sweep.Sweeper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One client following several streams with server-sent events. Answers when every stream has its place: until then the
 * request can still be refused, from then on what ends one stream leaves the others as they are.
 */
final class SeveralDelivery extends SharedConnection implements StreamingBody {

    private static final Log LOG = LogFactory.getLog(SeveralDelivery.class);

    /** One of the streams that are asked for. */
    record Asked(StreamKey key, StartAt start, Lease lease) {}

    private record Refused(String stream, Signal.Reset reset) {}

    private final SeveralFrames frames;
    private final Exchange exchange;
    private final List<Asked> asked;
    private final OnReset onReset;

    /** Streams whose positions were refused at the start, to be told after the opening. */
    private final List<Refused> refusals = new ArrayList<>();

    /** Streams that have not said where they begin. */
    private int missing;

    private @Nullable Throwable refusal;

    SeveralDelivery(
            List<Asked> asked,
            OnReset onReset,
            Exchange exchange,
            Subscriptions subscriptions,
            Executor eventLoop,
            Sweeper sweeper,
            DeliveryTimes times) {
        this(
                new SeveralFrames(asked.stream().map(each -> each.key().name()).toList()),
                asked,
                onReset,
                exchange,
                subscriptions,
                eventLoop,
                sweeper,
                times);
    }

    private SeveralDelivery(
            SeveralFrames frames,
            List<Asked> asked,
            OnReset onReset,
            Exchange exchange,
            Subscriptions subscriptions,
            Executor eventLoop,
            Sweeper sweeper,
            DeliveryTimes times) {
        super(frames, subscriptions, eventLoop, sweeper, times);
        this.frames = frames;
        this.asked = asked;
        this.onReset = onReset;
        this.exchange = exchange;
        this.missing = asked.size();
    }

    void start() {
        if (isEnded()) {
            return; // the client left before it was subscribed
        }
        watch();
        for (Asked each : asked) {
            limit(each.key().name(), each.lease());
            follow(each.key(), SubscribeRequest.of(each.key(), each.start()).onReset(onReset));
        }
    }

    // ---- from the streams

    @Override
    public void begun(Lane lane, Cursor position) {
        frames.note(lane.stream(), position);
        placed();
    }

    /**
     * One stream's reset is no reason to refuse the others. The opening still names its position: a client that is cut off
     * before it is told of the reset would come back without it otherwise, and have the stream start anew silently.
     */
    @Override
    public boolean refused(Lane lane, Signal.Reset reset) {
        frames.note(lane.stream(), reset.refused());
        refusals.add(new Refused(lane.stream(), reset));
        close(lane.stream());
        placed();
        return false;
    }

    private void placed() {
        missing--;
        if (missing == 0) {
            exchange.commit();
        }
    }

    @Override
    public void failed(Lane lane, Throwable error) {
        if (isOpening()) {
            refuse(error);
        } else if (isOpen()) {
            LOG.warn("a subscription broke off: " + error);
            abort();
        }
    }

    @Override
    public void completed(Lane lane) {
        if (isOpening()) {
            refuse(Doorkeeper.draining());
        } else {
            depart();
        }
    }

    @Override
    public void over(Lane lane) {
        close(lane.stream());
        completeIfNoneIsLeft();
    }

    private void completeIfNoneIsLeft() {
        if (streams() == 0) {
            complete();
        }
    }

    // ---- from the exchange

    @Override
    public void opened(FrameSink connection) {
        if (isEnded()) {
            connection.release();
            return;
        }
        say(frames.opening());
        refusals.forEach(each -> say(frames.refused(each.stream(), each.reset())));
        attach(connection);
        completeIfNoneIsLeft();
    }

    @Override
    public void cancel() {
        end();
    }

    // ---- of the connection

    @Override
    protected void refuse(Throwable problem) {
        refusal = problem;
        end();
    }

    @Override
    protected byte[] farewell(ProblemException problem) {
        return Framing.SSE.error(problem);
    }

    @Override
    protected byte[] farewell(Departure departure) {
        return Framing.SSE.drain(departure.tell());
    }

    @Override
    protected void streamEnded(String stream, ProblemException problem) {
        say(frames.unsubscribed(stream, problem));
        completeIfNoneIsLeft();
    }

    @Override
    protected void lastFrameTaken() {
        end();
    }

    @Override
    protected void ended() {
        if (refusal == null) {
            exchange.complete();
        } else {
            exchange.fail(refusal);
        }
    }

    @Override
    protected void pumped() {}

    @Override
    protected void eventsSent() {}

    @Override
    protected void heartbeatSaid() {}

    @Override
    protected void ticked(long nanos, FrameSink connection) {}
}
