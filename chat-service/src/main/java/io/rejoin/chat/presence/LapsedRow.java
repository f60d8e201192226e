// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import java.time.Instant;

/** A user who was here, and when that was said last. */
public record LapsedRow(String tenant, String account, Instant seenAt) {}
