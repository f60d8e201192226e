// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.netty.Connection;

/**
 * The connection that one exchange is on, which can be told to be the client's last: so that the next request comes on a new one,
 * and whoever balances in front may send it elsewhere.
 *
 * @param exchange of HTTP/1.1 the connection itself, of HTTP/2 one stream of it
 * @param shared the connection of HTTP/2; null for HTTP/1.1
 */
public record ClientConnection(Channel exchange, @Nullable Channel shared) {

    public static ClientConnection of(ServerHttpResponse response) {
        Connection connection = ServerHttpResponseDecorator.getNativeResponse(response);
        Channel parent = connection.channel().parent();
        return new ClientConnection(connection.channel(), parent instanceof ServerChannel ? null : parent);
    }

    /** HTTP/1.1 alone: the connection is closed after the answer whose headers these are, which are not sent yet. */
    public void closeAfter(HttpHeaders headers) {
        if (shared == null) {
            headers.set(HttpHeaders.CONNECTION, "close");
        }
    }

    /** HTTP/2 alone: no new requests on the connection from now on; what is under way goes on. From any thread, once or more. */
    public void goAway() {
        if (shared != null) {
            goAway(shared);
        }
    }

    /** Ends the exchange in the middle, and of HTTP/1.1 the connection. From any thread; not where the server has ended already. */
    public void hangUp() {
        hangUp(exchange);
    }

    /** As {@link #hangUp()}, of a connection that is no longer one of HTTP. */
    public static void hangUp(Channel channel) {
        if (!channel.eventLoop().isShuttingDown()) {
            channel.close();
        }
    }

    /** Names no last stream: a request that crosses with it is still answered. */
    static void goAway(Channel connection) {
        connection.eventLoop().execute(() -> {
            Http2FrameCodec codec = connection.pipeline().get(Http2FrameCodec.class);
            if (codec != null && !codec.connection().goAwaySent()) {
                var _ = connection.writeAndFlush(
                        new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
            }
        });
    }
}
