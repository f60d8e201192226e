// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

/** How many reacted to a message with one key. */
public record ReactionRow(long number, String key, long count, boolean mine) {}
