// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

/** How many of a room's members are here. */
public record PresenceCount(long online, long away) {}
