// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.StreamKey;

/**
 * How channels are called: {@code rejoin:{tenant/stream}}, and {@code rejoin-probe:{node}} to hear oneself.
 *
 * <p>The braces are Redis's hash tag: only what is inside chooses the shard. Neither tenants nor streams may contain
 * braces or slashes, so that names cannot collide.
 */
record ChannelNames(String prefix) {

    String of(StreamKey stream) {
        return prefix + ":{" + stream.tenant().id() + '/' + stream.name() + '}';
    }

    /** @param tag tells this node, and which of its connections, from all others */
    String ofProbe(String tag) {
        return prefix + "-probe:{" + tag + '}';
    }
}
