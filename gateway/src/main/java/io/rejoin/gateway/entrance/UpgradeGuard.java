// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.List;

/**
 * Lets a connection change its protocol to WebSocket only, and only if the client waited for the answer before it went on.
 *
 * <p>Bytes sent ahead of the answer are HTTP to the one and frames to the other: that is what smuggling is made of. Nor may a
 * connection become HTTP/2 by {@code Upgrade}, which no browser does.
 */
public final class UpgradeGuard extends ChannelDuplexHandler {

    /** How the names begin of handlers of ours that are of no use once a connection is no longer one of HTTP/1.1. */
    public static final String HTTP1_HANDLER = "rejoin.http1.";

    private boolean waiting;
    private boolean ahead;

    private UpgradeGuard() {}

    static void addTo(Channel channel) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        channel.pipeline().addAfter(codec.name(), HTTP1_HANDLER + "upgrade", new UpgradeGuard());
    }

    /** Whether the client of a connection asked for an upgrade, and has sent nothing since. */
    public static boolean isAwaitingUpgrade(Channel channel) {
        UpgradeGuard guard = channel.pipeline().get(UpgradeGuard.class);
        return guard != null && guard.waiting && !guard.ahead;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            ahead |= waiting;
            waiting |= judge(request.headers());
        } else if (!(message instanceof HttpObject)) {
            context.pipeline().remove(this); // HTTP/2 from its first byte
        }
        context.fireChannelRead(message);
    }

    /** Whether an upgrade to WebSocket is asked for; every other is forgotten. */
    private static boolean judge(HttpHeaders headers) {
        List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
        if (protocols.isEmpty()) {
            return false;
        }
        if (protocols.size() == 1 && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocols.getFirst())) {
            return true;
        }
        headers.remove(HttpHeaderNames.UPGRADE);
        return false;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            waiting = false;
            ahead = false;
        }
        context.write(message, promise);
    }
}
