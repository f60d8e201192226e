// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.Wire;
import java.time.Instant;

/** A user as others see him: in a list, and in the event that tells of a change. Of two events the one with the later time holds. */
record Present(String user, String state, String lastSeen) {

    static Present of(String user, PresenceState state, Instant seenAt) {
        return new Present(user, Wire.word(state), Wire.time(seenAt));
    }

    static Present at(Instant now, PresenceRow row) {
        return of(row.account(), state(now, row), row.seenAt());
    }

    static Present offline(LapsedRow row) {
        return of(row.account(), PresenceState.OFFLINE, row.seenAt());
    }

    /** Who has said nothing for a while is offline, whatever he said. */
    static PresenceState state(Instant now, PresenceRow row) {
        return row.seenAt().isAfter(now.minus(ChatLimits.PRESENCE_LIFE)) ? row.state() : PresenceState.OFFLINE;
    }
}
