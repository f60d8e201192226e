// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.time.Instant;

/** A member with the name that others see. */
public record MemberRow(String account, String displayName, Role role, Instant joinedAt, long readTold) {}
