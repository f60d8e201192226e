// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.ChatException;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.user.Accounts;
import java.util.Collection;
import reactor.core.publisher.Mono;

/**
 * How many rooms a user may be in ({@link ChatLimits#ROOMS_OF_USER}), whoever it is that brings him in: a list without an end would be the victim's, not the
 * inviter's.
 */
final class RoomLimit {

    private final Accounts accounts;
    private final Memberships memberships;

    RoomLimit(Accounts accounts, Memberships memberships) {
        this.accounts = accounts;
        this.memberships = memberships;
    }

    /**
     * Refuses where one of the users can be in no further room. Counts under the locks of their accounts, or several rooms that are made at once would each
     * be the last one. These locks come after a room's and before streams'.
     *
     * @param self who asks, and is told so where it is his own number. Of others it is told that one is in too many, and not who or in which
     */
    Mono<Void> require(String tenant, String self, Collection<String> users) {
        return accounts.hold(tenant, users)
                .then(Mono.defer(() -> memberships
                        .inAsMany(tenant, users, ChatLimits.ROOMS_OF_USER)
                        .collectList()))
                .flatMap(full -> full.isEmpty() ? Mono.empty() : Mono.error(reached(full.contains(self))));
    }

    private static ChatException reached(boolean self) {
        return ChatProblem.LIMIT_REACHED.because(
                (self ? "rooms: you are in " : "users: one is in ") + ChatLimits.ROOMS_OF_USER + " (expected: fewer)");
    }
}
