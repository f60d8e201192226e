// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

/** A room with rows of {@code chat.redaction}. */
public record DueRoom(String tenant, String room) {}
