// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;

/**
 * The flushes of an HTTP/2 connection's streams: one for all that they wrote in the tasks that its event loop had before it. An event for a
 * thousand streams of a few connections then costs a few system calls, where a flush of each stream would cost a thousand. Confined to
 * the connection's event loop, which is that of its streams.
 */
final class SharedFlush implements Runnable {

    private static final AttributeKey<SharedFlush> KEY = AttributeKey.valueOf(SharedFlush.class, "connection");

    private final Channel connection;
    private boolean underway;

    private SharedFlush(Channel connection) {
        this.connection = connection;
    }

    /** The only one of that connection. */
    static SharedFlush of(Channel connection) {
        Attribute<SharedFlush> attribute = connection.attr(KEY);
        SharedFlush shared = attribute.get();
        if (shared == null) {
            shared = new SharedFlush(connection);
            attribute.set(shared);
        }
        return shared;
    }

    void soon() {
        if (!underway) {
            underway = true;
            connection.eventLoop().execute(this);
        }
    }

    @Override
    public void run() {
        underway = false;
        connection.flush();
    }
}
