// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a connection change its protocol to WebSocket only, and only if the client waited for the answer before it went on.
 *
 * <p>Bytes sent ahead of the answer are HTTP to the one and frames to the other: that is what smuggling is made of. Nor may a
 * connection become HTTP/2 by {@code Upgrade}, which no browser does.
 */
public final class UpgradeGuard extends ChannelDuplexHandler {

    /** How the names begin of handlers of ours that are of no use once a connection is no longer one of HTTP/1.1. */
    public static final String HTTP1_HANDLER = "rejoin.http1.";

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeGuard.class);

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
            forgetHttp2(context.pipeline());
            ahead |= waiting;
            waiting |= judge(request.headers());
        }
        context.fireChannelRead(message);
    }

    /** What would change to HTTP/2 is of no use once a request of HTTP/1.1 has come, and holds a codec of HTTP/2 of its own, 3 KB. */
    private static void forgetHttp2(ChannelPipeline pipeline) {
        if (pipeline.get(HttpServerUpgradeHandler.class) != null) {
            var _ = pipeline.remove(HttpServerUpgradeHandler.class);
        }
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

    /** A client's offence against HTTP/2 has been answered with a GOAWAY; left alone, Netty would warn of it with a stack trace. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2Exception && !(cause instanceof Http2Exception.StreamException)) {
            LOG.debug("{}", cause.toString());
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
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
