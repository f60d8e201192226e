// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Stays;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.identity.Caller;
import io.rejoin.identity.TokenExchange;
import io.rejoin.token.Identity;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * What a user may follow on a connection of many streams: the own feed, and the rooms that the user is in.
 *
 * <p>The user's rooms are looked up together when the connection opens, or gets a new token, and each counts once and for a few seconds: a
 * client subscribes to what it follows right then. What is asked for otherwise the database is asked about, so that who was added to a room
 * just now is in it. Thread-safe.
 */
final class StreamsOfUser implements StreamAccess {

    /** What finds out who is where, and for how long. */
    record Source(Memberships memberships, Stays stays, TokenExchange exchange, InstantSource clock) {}

    /** Much less than for how long {@link Stays} remember an end. */
    private static final Duration FOUND_HOLDS = Duration.ofSeconds(10);

    private final Caller caller;
    private final StreamKey feed;
    private final Source source;

    private final Instant foundUntil;

    /** Found when the connection opened, and not asked for since. */
    private final Map<StreamKey, Long> found = new ConcurrentHashMap<>();

    private StreamsOfUser(Caller caller, Source source) {
        this.caller = caller;
        this.feed =
                ChatStreams.user(caller.identity().tenant(), caller.identity().subject());
        this.source = source;
        this.foundUntil = source.clock().instant().plus(FOUND_HOLDS);
    }

    static Mono<StreamsOfUser> of(Caller caller, Source source) {
        Identity user = caller.identity();
        StreamsOfUser access = new StreamsOfUser(caller, source);
        return source.memberships()
                .staysOf(user.tenant(), user.subject(), ChatLimits.ROOMS_OF_USER)
                .doOnNext(stay -> access.found.put(ChatStreams.room(user.tenant(), stay.room()), stay.id()))
                .then(Mono.just(access))
                .onErrorMap(StreamsOfUser::unavailable);
    }

    @Override
    public Mono<Grant> resolve(String streamName) {
        if (!StreamKey.isName(streamName)) {
            return Mono.error(new ProblemException(
                    ProblemCode.STREAM_NAME_INVALID, "stream: (expected: room.<id>, or the feed of GET /me)"));
        }
        StreamKey stream = StreamKey.of(caller.identity().tenant(), streamName);
        if (stream.equals(feed)) {
            return Mono.just(Grant.of(feed));
        }
        Long stay = found.remove(stream);
        return stay == null
                        || source.stays().isOver(stay)
                        || source.clock().instant().isAfter(foundUntil)
                ? lookUp(stream)
                : Mono.just(grant(stream, stay));
    }

    private Mono<Grant> lookUp(StreamKey stream) {
        String room = ChatStreams.roomOf(stream);
        if (room == null) {
            return Mono.error(forbidden(stream));
        }
        return source.memberships()
                .find(stream.tenant().id(), room, caller.identity().subject())
                .map(membership -> grant(stream, membership.id()))
                .onErrorMap(StreamsOfUser::unavailable)
                .switchIfEmpty(Mono.error(() -> forbidden(stream)));
    }

    private Grant grant(StreamKey stream, long stay) {
        return new Grant(stream, source.stays().lease(Lease.UNLIMITED, stay));
    }

    private static ProblemException forbidden(StreamKey stream) {
        return new ProblemException(
                ProblemCode.FORBIDDEN, "stream '" + stream.name() + "': you are not in the room (expected: a member)");
    }

    private static LogUnavailableException unavailable(Throwable cause) {
        return new LogUnavailableException("chat: the database did not answer", cause);
    }

    @Override
    public Tenant tenant() {
        return feed.tenant();
    }

    @Override
    public Lease lease() {
        return caller.lease();
    }

    @Override
    public Mono<StreamAccess> renew(String token) {
        return source.exchange().apply(token).flatMap(renewed -> of(caller.renewed(renewed), source));
    }
}
