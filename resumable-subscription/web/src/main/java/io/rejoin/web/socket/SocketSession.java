// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.core.Cursor;
import io.rejoin.core.Signal;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.web.Printable;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import io.rejoin.web.WebLimits;
import io.rejoin.web.delivery.DeliveryTimes;
import io.rejoin.web.delivery.FrameSink;
import io.rejoin.web.delivery.Grants;
import io.rejoin.web.delivery.Lane;
import io.rejoin.web.delivery.SharedConnection;
import io.rejoin.web.departure.Departure;
import io.rejoin.web.problem.ProblemMapping;
import io.rejoin.web.problem.ResetMembers;
import io.rejoin.web.sweep.Sweeper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One client's WebSocket of sub-protocol {@code rejoin.v1}: what its messages mean, and what it is answered. Confined to the
 * connection's event loop.
 *
 * <p>There is one answer to every message, and those about one stream come in order: {@link #take} refuses a message for as
 * long as the stream that it names is on its way, or a token is exchanged.
 */
final class SocketSession extends SharedConnection {

    /** Subscriptions of one connection that may be on their way at once. */
    static final int MAX_OPENING = 32;

    /** How long a client may take to answer a close, in nanoseconds. */
    static final long CLOSE_TIMEOUT_NANOS = 2_000_000_000L;

    /** What the session is made of; the same for all sessions of an endpoint. */
    record Surroundings(Subscriptions subscriptions, WebLimits limits, ProblemMapping problems) {}

    /** The client's end of the connection. */
    interface Peer {

        /** There may be room for another message. */
        void roomForMessages();

        /** A look of the sweeper's has passed. */
        void timePassed();

        /** Everything is said: the connection may be closed. */
        void close();
    }

    private final Surroundings with;
    private final Peer peer;
    private final PeerWatch watch;
    private final Renewal renewal;
    private final Grants grants;
    private StreamAccess access;

    /** Streams of which it is not known yet whether the client may follow them. */
    private final Set<String> asking = new HashSet<>();

    /** What the streams that have not begun were asked for with, by stream; {@code null} for no id. */
    private final Map<String, @Nullable JsonNode> opening = new HashMap<>();

    private boolean closeReceived;
    private boolean lastFrameTaken;
    private @Nullable Long closingSince;

    SocketSession(
            Surroundings with,
            StreamAccess access,
            boolean compress,
            Executor eventLoop,
            Sweeper sweeper,
            DeliveryTimes times,
            Peer peer) {
        super(new SocketFrames(compress), with.subscriptions(), eventLoop, sweeper, times);
        this.with = with;
        this.peer = peer;
        this.watch = PeerWatch.of(with.limits());
        this.renewal = new Renewal(eventLoop);
        this.grants = new Grants(eventLoop);
        this.access = access;
    }

    // ---- from the client

    /** {@code false} if the message has to wait, and all after it; then nothing was done. */
    boolean take(SocketMessage message) {
        if (!isOpen() || asking.size() + opening.size() >= MAX_OPENING || renewal.isUnderway()) {
            return false;
        }
        switch (message) {
            case SocketMessage.Subscribe subscribe -> {
                if (isUnderway(subscribe.stream())) {
                    return false;
                }
                asking.add(subscribe.stream());
                resolve(subscribe);
            }
            case SocketMessage.Unsubscribe unsubscribe -> {
                if (isUnderway(unsubscribe.stream())) {
                    return false;
                }
                unsubscribe(unsubscribe);
            }
            case SocketMessage.Auth auth ->
                renewal.begin(
                        access,
                        auth.token(),
                        renewed -> renewed(renewed, auth.id()),
                        error -> refuse(error, null, auth.id()));
            case SocketMessage.Ping(var id) -> say(SocketFrames.pong(id));
            case SocketMessage.Refused(var problem, var stream, var id) -> say(SocketFrames.error(problem, stream, id));
        }
        return true;
    }

    private boolean isUnderway(String stream) {
        return asking.contains(stream) || opening.containsKey(stream);
    }

    /** By the newest token: one that came meanwhile may permit something else. */
    private void resolve(SocketMessage.Subscribe asked) {
        StreamAccess asker = access;
        grants.ask(
                asker,
                asked.stream(),
                grant -> {
                    if (asker == access) {
                        subscribe(asked, grant);
                    } else {
                        resolve(asked);
                    }
                },
                error -> refuse(asked, error));
    }

    private void subscribe(SocketMessage.Subscribe asked, StreamAccess.Grant grant) {
        if (!isOpen()) {
            return;
        }
        StreamKey key = grant.stream();
        if (isFollowed(key.name())) {
            refuse(
                    asked,
                    new ProblemException(
                            ProblemCode.ALREADY_SUBSCRIBED,
                            "stream '" + key.name() + "': subscribed to (expected: one that is not)"));
        } else if (streams() >= WebLimits.STREAMS_PER_SOCKET) {
            refuse(
                    asked,
                    new ProblemException(
                            ProblemCode.TOO_MANY_STREAMS,
                            "streams: " + (streams() + 1) + " (expected: 1.." + WebLimits.STREAMS_PER_SOCKET + ")"));
        } else {
            asking.remove(asked.stream());
            opening.put(key.name(), asked.id());
            limit(key.name(), grant.lease());
            follow(key, SubscribeRequest.of(key, asked.start()).onReset(asked.onReset()));
        }
    }

    private void refuse(SocketMessage.Subscribe asked, Throwable error) {
        asking.remove(asked.stream());
        refuse(error, named(asked.stream()), asked.id());
    }

    private void unsubscribe(SocketMessage.Unsubscribe asked) {
        if (!isFollowed(asked.stream())) {
            say(SocketFrames.error(
                    new ProblemException(
                            ProblemCode.NOT_SUBSCRIBED,
                            "stream: " + Printable.of(asked.stream()) + " (expected: one that is subscribed to)"),
                    named(asked.stream()),
                    asked.id()));
        } else {
            close(asked.stream());
            say(SocketFrames.unsubscribed(asked.stream(), asked.id()));
        }
    }

    /** What a client calls a stream need not be a name, and is then not repeated. */
    private static @Nullable String named(String stream) {
        return StreamKey.isName(stream) ? stream : null;
    }

    private void renewed(StreamAccess newer, @Nullable JsonNode id) {
        if (!isOpen()) {
            return;
        }
        access = newer;
        times().renew(newer.lease());
        say(SocketFrames.authenticated(id));
        for (Lane lane : followed()) {
            grants.ask(
                    newer,
                    lane.stream(),
                    grant -> {
                        if (holds(newer, lane)) {
                            limit(lane.stream(), grant.lease());
                        }
                    },
                    error -> {
                        if (holds(newer, lane)) {
                            endStream(lane.stream(), with.problems().problemOf(error, ""));
                        }
                    });
        }
        peer.roomForMessages();
    }

    /** Whether what was asked about the stream is still to the point. */
    private boolean holds(StreamAccess asker, Lane lane) {
        return isOpen() && asker == access && isFollowed(lane);
    }

    private void refuseOpening(String stream, Throwable error) {
        refuse(error, stream, opening.remove(stream));
    }

    private void refuse(Throwable error, @Nullable String stream, @Nullable JsonNode id) {
        if (isOpen()) {
            say(SocketFrames.error(with.problems().problemOf(error, ""), stream, id));
            peer.roomForMessages();
        }
    }

    /** Any frame at all. */
    void heard() {
        watch.heard();
    }

    /** The client answered a ping. */
    void ponged() {
        watch.answered();
    }

    /** A ping of the client's own. */
    void pinged(byte[] payload) {
        if (isOpen()) {
            say(SocketFrame.pong(payload));
        }
    }

    /** The client closes, or answers the server's close. */
    void closing(byte[] answer) {
        closeReceived = true;
        if (isOpen()) {
            finish(answer);
        } else if (lastFrameTaken) {
            end();
        }
    }

    /** The client broke the rules of the transport, and is told so and no more. */
    void violated(byte[] close) {
        finish(close);
    }

    // ---- from the streams

    @Override
    public void begun(Lane lane, Cursor position) {
        say(SocketFrames.subscribed(lane.stream(), position, opening.remove(lane.stream())));
        peer.roomForMessages();
    }

    @Override
    public boolean refused(Lane lane, Signal.Reset reset) {
        close(lane.stream());
        refuseOpening(lane.stream(), ResetMembers.problem(reset));
        return false;
    }

    @Override
    public void failed(Lane lane, Throwable error) {
        if (lane.hasBegun()) {
            endStream(lane.stream(), with.problems().problemOf(error, ""));
        } else {
            close(lane.stream());
            refuseOpening(lane.stream(), error);
        }
    }

    @Override
    public void completed(Lane lane) {
        depart();
    }

    @Override
    public void over(Lane lane) {
        close(lane.stream());
    }

    // ---- of the connection

    @Override
    protected void refuse(Throwable problem) {
        abort();
    }

    @Override
    protected byte[] farewell(ProblemException problem) {
        return SocketFrames.closing(SocketFrames.error(problem, null, null), problem.code());
    }

    @Override
    protected byte[] farewell(Departure departure) {
        return SocketFrames.closing(SocketFrames.drain(departure.tell().toMillis()), ProblemCode.DRAINING);
    }

    /** One that has not begun is refused instead: the message that asked for it has no other answer. */
    @Override
    protected void streamEnded(String stream, ProblemException problem) {
        if (opening.containsKey(stream)) {
            say(SocketFrames.error(problem, stream, opening.remove(stream)));
        } else {
            say(SocketFrames.unsubscribed(stream, problem));
        }
    }

    /** Waits for the client's close: to close the connection with something unread in it could destroy the last frame. */
    @Override
    protected void lastFrameTaken() {
        lastFrameTaken = true;
        if (closeReceived) {
            end();
        } else {
            peer.roomForMessages();
        }
    }

    @Override
    protected void ended() {
        renewal.cancel();
        grants.cancel();
        peer.close();
    }

    @Override
    protected void pumped() {
        peer.roomForMessages();
    }

    @Override
    protected void eventsSent() {
        watch.sentEvents();
    }

    @Override
    protected void heartbeatSaid() {
        watch.asked();
    }

    @Override
    protected void ticked(long nanos, FrameSink connection) {
        peer.timePassed();
        if (lastFrameTaken) {
            Long since = closingSince;
            if (since == null) {
                closingSince = nanos;
            } else if (nanos - since >= CLOSE_TIMEOUT_NANOS) {
                end();
            }
        } else if (watch.isGone(nanos, connection)) {
            abort();
        } else {
            renewal.look(nanos);
        }
    }
}
