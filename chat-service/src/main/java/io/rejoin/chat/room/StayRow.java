// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

/** Which stay of a user is in which room. */
public record StayRow(long id, String room) {}
