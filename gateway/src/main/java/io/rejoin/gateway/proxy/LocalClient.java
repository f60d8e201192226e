// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/**
 * A client whose connections belong to event loops: a request that came in on one goes out on a connection of the same, so that what
 * comes back for its client is there already and is handed to no other thread. Thread-safe.
 */
final class LocalClient {

    private final HttpClient anywhere;
    private final boolean local;
    private final ConcurrentMap<EventLoop, HttpClient> byLoop = new ConcurrentHashMap<>();

    private LocalClient(HttpClient anywhere, boolean local) {
        this.anywhere = anywhere;
        this.local = local;
    }

    /** On whichever event loop there is a connection. */
    static LocalClient anywhere(HttpClient client) {
        return new LocalClient(client, false);
    }

    /** On the event loop that asks; pools tell loops apart by their resources. */
    static LocalClient byLoop(HttpClient client) {
        return new LocalClient(client, true);
    }

    HttpClient on(EventLoop loop) {
        return local ? byLoop.computeIfAbsent(loop, own -> anywhere.runOn(new OneLoop(own))) : anywhere;
    }

    /** Equal for equal loops. */
    private record OneLoop(EventLoop loop) implements LoopResources {

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loop;
        }
    }
}
