// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.springframework.web.reactive.function.server.RequestPredicates.method;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.rejoin.autoconfigure.TransactionalCursors;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.OpenApi;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.message.ChangeHandler;
import io.rejoin.chat.message.Gathering;
import io.rejoin.chat.message.HistoryHandler;
import io.rejoin.chat.message.Messages;
import io.rejoin.chat.message.ReactionHandler;
import io.rejoin.chat.message.Reactions;
import io.rejoin.chat.message.ReadingHandler;
import io.rejoin.chat.message.SendHandler;
import io.rejoin.chat.presence.PresenceHandler;
import io.rejoin.chat.presence.PresenceNews;
import io.rejoin.chat.presence.Presences;
import io.rejoin.chat.presence.TypingHandler;
import io.rejoin.chat.room.BanHandler;
import io.rejoin.chat.room.Bans;
import io.rejoin.chat.room.Departures;
import io.rejoin.chat.room.ManyStreamsHandler;
import io.rejoin.chat.room.MemberHandler;
import io.rejoin.chat.room.Memberships;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.room.RoomCreation;
import io.rejoin.chat.room.RoomHandler;
import io.rejoin.chat.room.Rooms;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.stream.Redactions;
import io.rejoin.chat.stream.Stays;
import io.rejoin.chat.stream.Whispers;
import io.rejoin.chat.user.Accounts;
import io.rejoin.chat.user.FirstSight;
import io.rejoin.chat.user.ProfileHandler;
import io.rejoin.identity.IdentityFilter;
import io.rejoin.identity.TokenExchange;
import io.rejoin.web.ResumableEndpoint;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/** The paths of this service and who answers at each: the whole of its HTTP surface. */
@Configuration(proxyBeanMethods = false)
class ChatRoutes {

    private static final String PREFIX = "/chat/v1";
    private static final String ROOM = PREFIX + "/rooms/{room}";
    private static final String MESSAGE = ROOM + "/messages/{number}";

    /** One operation. */
    record Endpoint(HttpMethod method, String path, HandlerFunction<ServerResponse> handler) {}

    /** All operations, in the order in which the description has them. */
    record Endpoints(List<Endpoint> all) {}

    @Bean
    Endpoints chatEndpoints(
            RoomAccess access,
            Transactions transactions,
            TransactionalCursors cursors,
            Rooms rooms,
            Memberships memberships,
            Bans bans,
            Accounts accounts,
            Messages messages,
            Reactions reactions,
            Presences presences,
            PresenceNews presenceNews,
            Outbox outbox,
            Whispers whispers,
            Gathering gathering,
            Storage storage,
            Stays stays,
            Redactions redactions,
            ResumableEndpoint endpoint,
            TokenExchange exchange,
            InstantSource clock) {
        Departures departures = new Departures(rooms, memberships, outbox);
        ProfileHandler profiles = new ProfileHandler(transactions, accounts, endpoint, clock);
        RoomCreation creation = new RoomCreation(
                transactions, rooms, memberships, accounts, outbox, storage, clock, new SecureRandom());
        RoomHandler room =
                new RoomHandler(access, transactions, cursors, rooms, memberships, outbox, storage, stays, endpoint);
        MemberHandler member =
                new MemberHandler(access, rooms, memberships, bans, accounts, departures, outbox, endpoint, clock);
        BanHandler ban = new BanHandler(access, memberships, bans, accounts, departures, endpoint, clock);
        SendHandler send = new SendHandler(access, rooms, memberships, messages, outbox, storage, gathering, clock);
        HistoryHandler history = new HistoryHandler(access, messages, reactions, endpoint);
        ChangeHandler change = new ChangeHandler(access, messages, outbox, redactions, storage, clock);
        ReactionHandler reaction = new ReactionHandler(access, messages, reactions, outbox, storage, clock);
        ReadingHandler reading = new ReadingHandler(access, transactions, memberships, gathering, whispers);
        PresenceHandler presence = new PresenceHandler(access, transactions, presences, presenceNews, clock);
        TypingHandler typing = new TypingHandler(access, whispers);
        ManyStreamsHandler many = new ManyStreamsHandler(memberships, stays, exchange, clock, endpoint);
        OpenApi openApi = new OpenApi();
        return new Endpoints(List.of(
                new Endpoint(HttpMethod.GET, PREFIX + "/openapi.json", openApi::get),
                new Endpoint(HttpMethod.GET, PREFIX + "/events", many::events),
                new Endpoint(HttpMethod.GET, PREFIX + "/ws", many::socket),
                new Endpoint(HttpMethod.GET, PREFIX + "/me", profiles::me),
                new Endpoint(HttpMethod.PUT, PREFIX + "/me", profiles::put),
                new Endpoint(HttpMethod.GET, PREFIX + "/me/events", profiles::events),
                new Endpoint(HttpMethod.HEAD, PREFIX + "/me/events", profiles::events),
                new Endpoint(HttpMethod.PUT, PREFIX + "/me/presence", presence::put),
                new Endpoint(HttpMethod.GET, PREFIX + "/users/{user}", profiles::get),
                new Endpoint(HttpMethod.GET, PREFIX + "/public-rooms", room::directory),
                new Endpoint(HttpMethod.GET, PREFIX + "/rooms", room::mine),
                new Endpoint(HttpMethod.POST, PREFIX + "/rooms", creation::post),
                new Endpoint(HttpMethod.GET, ROOM, room::get),
                new Endpoint(HttpMethod.PATCH, ROOM, room::describe),
                new Endpoint(HttpMethod.GET, ROOM + "/events", room::events),
                new Endpoint(HttpMethod.HEAD, ROOM + "/events", room::events),
                new Endpoint(HttpMethod.POST, ROOM + "/join", member::join),
                new Endpoint(HttpMethod.POST, ROOM + "/leave", member::leave),
                new Endpoint(HttpMethod.GET, ROOM + "/members", member::list),
                new Endpoint(HttpMethod.PUT, ROOM + "/members/{user}", member::put),
                new Endpoint(HttpMethod.DELETE, ROOM + "/members/{user}", member::remove),
                new Endpoint(HttpMethod.GET, ROOM + "/bans", ban::list),
                new Endpoint(HttpMethod.PUT, ROOM + "/bans/{user}", ban::put),
                new Endpoint(HttpMethod.DELETE, ROOM + "/bans/{user}", ban::delete),
                new Endpoint(HttpMethod.GET, ROOM + "/messages", history::list),
                new Endpoint(HttpMethod.POST, ROOM + "/messages", send::post),
                new Endpoint(HttpMethod.GET, MESSAGE, history::get),
                new Endpoint(HttpMethod.PUT, MESSAGE, change::put),
                new Endpoint(HttpMethod.DELETE, MESSAGE, change::delete),
                new Endpoint(HttpMethod.GET, MESSAGE + "/versions", history::versions),
                new Endpoint(HttpMethod.PUT, MESSAGE + "/reactions/{key}", reaction::put),
                new Endpoint(HttpMethod.DELETE, MESSAGE + "/reactions/{key}", reaction::delete),
                new Endpoint(HttpMethod.PUT, ROOM + "/read", reading::put),
                new Endpoint(HttpMethod.POST, ROOM + "/typing", typing::post),
                new Endpoint(HttpMethod.GET, ROOM + "/presence", presence::ofRoom)));
    }

    @Bean
    RouterFunction<ServerResponse> chatRoutes(
            Endpoints endpoints, IdentityFilter identity, Accounts accounts, InstantSource clock) {
        RouterFunctions.Builder routes = RouterFunctions.route();
        endpoints
                .all()
                .forEach(endpoint ->
                        routes.route(method(endpoint.method()).and(path(endpoint.path())), strict(endpoint)));
        endpoints.all().stream()
                .collect(
                        Collectors.groupingBy(Endpoint::path, Collectors.mapping(Endpoint::method, Collectors.toSet())))
                .forEach((path, allowed) -> refuseOthers(routes, path, allowed));
        return routes.filter(identity).filter(new FirstSight(accounts, clock)).build();
    }

    /** Reads say themselves which parameters they take; what writes takes none: one that nobody reads is refused. */
    private static HandlerFunction<ServerResponse> strict(Endpoint endpoint) {
        if (endpoint.method().equals(HttpMethod.GET) || endpoint.method().equals(HttpMethod.HEAD)) {
            return endpoint.handler();
        }
        return request -> {
            Target.requireParameters(request);
            return endpoint.handler().handle(request);
        };
    }

    private static void refuseOthers(RouterFunctions.Builder routes, String path, Set<HttpMethod> allowed) {
        routes.route(path(path), request -> Mono.error(new MethodNotAllowedException(request.method(), allowed)));
    }
}
