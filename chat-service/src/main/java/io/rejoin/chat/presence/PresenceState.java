// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

/** What a user says of being here; who says nothing for a while is offline. */
public enum PresenceState {
    ONLINE,
    AWAY,
    OFFLINE
}
