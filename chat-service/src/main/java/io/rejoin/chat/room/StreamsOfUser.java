// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Stays;
import io.rejoin.core.StreamKey;
import io.rejoin.identity.Caller;
import io.rejoin.identity.TokenExchange;
import io.rejoin.token.Identity;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What a user may follow on a connection of many streams: the own feed, and the rooms that the user is in.
 *
 * <p>The user's rooms are known when the connection opens. A room that is asked for and not among them is refused, and the rooms are
 * looked up again, so that who was added to one since may follow it a moment later. Thread-safe.
 */
final class StreamsOfUser implements StreamAccess {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsOfUser.class);

    /** What a user's connections share, also after a renewal. */
    private static final class Known {
        volatile Map<StreamKey, Long> stays = Map.of();
        volatile boolean looking;
    }

    private final Caller caller;
    private final StreamKey feed;
    private final Memberships memberships;
    private final Stays stays;
    private final TokenExchange exchange;
    private final Known known;

    private StreamsOfUser(Caller caller, Memberships memberships, Stays stays, TokenExchange exchange, Known known) {
        this.caller = caller;
        this.feed =
                ChatStreams.user(caller.identity().tenant(), caller.identity().subject());
        this.memberships = memberships;
        this.stays = stays;
        this.exchange = exchange;
        this.known = known;
    }

    static Mono<StreamsOfUser> of(Caller caller, Memberships memberships, Stays stays, TokenExchange exchange) {
        StreamsOfUser access = new StreamsOfUser(caller, memberships, stays, exchange, new Known());
        return access.lookUp().thenReturn(access);
    }

    private Mono<Void> lookUp() {
        Identity user = caller.identity();
        return memberships
                .staysOf(user.tenant(), user.subject(), ChatLimits.ROOMS_OF_USER)
                .collectList()
                .doOnNext(rows -> {
                    Map<StreamKey, Long> found = HashMap.newHashMap(rows.size());
                    rows.forEach(row -> found.put(ChatStreams.room(user.tenant(), row.room()), row.id()));
                    known.stays = found;
                })
                .then();
    }

    @Override
    public StreamKey resolve(String streamName) {
        if (!StreamKey.isName(streamName)) {
            throw new ProblemException(
                    ProblemCode.STREAM_NAME_INVALID, "stream: (expected: room.<id>, or the feed of GET /me)");
        }
        StreamKey stream = StreamKey.of(caller.identity().tenant(), streamName);
        if (!stream.equals(feed) && !isIn(stream)) {
            lookUpAgain();
            throw new ProblemException(
                    ProblemCode.FORBIDDEN,
                    "stream '" + streamName
                            + "': you are not in the room (expected: a member; if added just now, repeat)");
        }
        return stream;
    }

    /** A stay that has ended is none, and there may be another meanwhile. */
    private boolean isIn(StreamKey stream) {
        Long stay = known.stays.get(stream);
        return stay != null && !stays.isOver(stay);
    }

    /** One at a time; who asks again meanwhile is refused as before. */
    private void lookUpAgain() {
        if (!known.looking) {
            known.looking = true;
            lookUp().doFinally(_ -> known.looking = false)
                    .subscribe(_ -> {}, e -> LOG.info("A user's rooms could not be looked up: {}", e.toString()));
        }
    }

    @Override
    public Lease lease() {
        return caller.lease();
    }

    @Override
    public Lease leaseOf(StreamKey stream) {
        Long stay = known.stays.get(stream);
        return stay == null ? Lease.UNLIMITED : stays.lease(Lease.UNLIMITED, stay);
    }

    @Override
    public Mono<StreamAccess> renew(String token) {
        return exchange.apply(token)
                .map(renewed -> new StreamsOfUser(caller.renewed(renewed), memberships, stays, exchange, known));
    }
}
