// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/** Why a position cannot be gone on from. */
public enum ResetReason {

    /**
     * The position belongs to a history that this stream does not have: a restored backup, a failover that lost commits,
     * a stream re-created under its name, or a made-up cursor. What the client has seen may differ from what the stream
     * now says; it should discard and reload.
     */
    OTHER_HISTORY("other-history"),

    /** The position is older than what retention keeps: events in between are gone. The client should reload. */
    EXPIRED("expired"),

    /** The stream was deleted while the subscription was open. */
    STREAM_DELETED("stream-deleted");

    private final String wireName;

    ResetReason(String wireName) {
        this.wireName = wireName;
    }

    /** The name in frames and problems. */
    public String wireName() {
        return wireName;
    }
}
