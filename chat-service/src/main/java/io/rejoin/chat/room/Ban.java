// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;

/** A row of {@code chat.ban}. */
public record Ban(String tenant, String room, String account, String bannedBy, String reason, Instant bannedAt) {}
