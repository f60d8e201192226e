// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import java.time.Instant;

/** What a message said before, and who ended that. */
public record VersionRow(int version, String content, String replacedBy, Instant replacedAt) {}
