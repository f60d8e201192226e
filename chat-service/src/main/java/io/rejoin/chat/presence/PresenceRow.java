// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import java.time.Instant;

/** What a user said last, and when. */
public record PresenceRow(String account, PresenceState state, Instant seenAt) {}
