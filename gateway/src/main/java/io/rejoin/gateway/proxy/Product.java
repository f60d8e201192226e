// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.rejoin.gateway.route.GatewayRoute;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * How one route's product is reached.
 *
 * @param addresses to be chosen from for each request; null where the name itself is needed (https proves the name)
 */
record Product(
        GatewayRoute route, LocalClient client, @Nullable UpstreamAddresses addresses) implements AutoCloseable {

    /** Connections go to addresses, but what stands in {@code Host} is the product's name. */
    static HttpClient naming(GatewayRoute route, @Nullable UpstreamAddresses addresses, HttpClient client) {
        String host = route.upstream().getRawAuthority();
        return client.doOnRequest((request, connection) -> {
            request.header(HttpHeaderNames.HOST, host);
            SocketAddress remote = connection.channel().remoteAddress();
            if (addresses != null && remote != null) {
                addresses.reached(remote);
            }
        });
    }

    /** Looks for addresses no longer; open connections go on. */
    @Override
    public void close() {
        if (addresses != null) {
            addresses.dispose();
        }
    }
}
