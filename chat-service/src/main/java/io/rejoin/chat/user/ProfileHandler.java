// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.user;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Links;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.web.ResumableEndpoint;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What users are called, and each one's own feed. */
public final class ProfileHandler {

    private final Transactions transactions;
    private final Accounts accounts;
    private final ResumableEndpoint endpoint;
    private final InstantSource clock;

    public ProfileHandler(
            Transactions transactions, Accounts accounts, ResumableEndpoint endpoint, InstantSource clock) {
        this.transactions = transactions;
        this.accounts = accounts;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** @param feed the name of the own feed on a connection of many streams; of the asking user only */
    private record Profile(
            String user,
            String displayName,
            @Nullable String avatar,
            String createdAt,
            @Nullable String feed) {

        static Profile of(Account account, boolean own) {
            return new Profile(
                    account.id(),
                    account.displayName(),
                    account.avatar(),
                    Wire.time(account.createdAt()),
                    own ? ChatStreams.user(account.tenant(), account.id()).name() : null);
        }
    }

    /** {@code GET /me}. */
    public Mono<ServerResponse> me(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request);
        return find(visitor, visitor.user())
                .switchIfEmpty(transactions
                        .write(accounts.see(visitor.tenant(), visitor.user(), clock.instant()))
                        .then(Mono.defer(() -> find(visitor, visitor.user()))))
                .flatMap(account -> Json.ok(Profile.of(account, true)));
    }

    /** {@code GET /users/{user}}. */
    public Mono<ServerResponse> get(ServerRequest request) {
        Target.requireParameters(request);
        Visitor visitor = Visitor.of(request);
        String user = Target.user(request);
        return find(visitor, user)
                .switchIfEmpty(Mono.error(() -> ChatProblem.USER_NOT_FOUND.because("user: has never come here")))
                .flatMap(account -> Json.ok(Profile.of(account, user.equals(visitor.user()))));
    }

    private Mono<Account> find(Visitor visitor, String user) {
        return transactions.snapshot(accounts.find(visitor.tenant(), user));
    }

    /** {@code PUT /me}. */
    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return Body.read(request)
                .flatMap(fields -> {
                    String displayName = fields.line("displayName", 1, ChatLimits.NAME_LENGTH);
                    String avatar = Links.optional(fields, "avatar");
                    fields.requireNoOthers();
                    return transactions.write(
                            accounts.describe(visitor.tenant(), visitor.user(), displayName, avatar, clock.instant()));
                })
                .flatMap(account -> Json.ok(Profile.of(account, true)));
    }

    /** {@code GET /me/events}: rooms the user is added to and removed from, mentions, and news of what is unread. */
    public Mono<ServerResponse> events(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return endpoint.handle(request, ChatStreams.user(visitor.tenant(), visitor.user()), visitor.lease());
    }
}
