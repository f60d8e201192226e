// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.stream;

/** A row of {@code chat.redaction}: an event that has to forget what its message said, and not who wrote it. */
public record RedactionRow(String tenant, String room, long number, String cursor, String type, String author) {}
