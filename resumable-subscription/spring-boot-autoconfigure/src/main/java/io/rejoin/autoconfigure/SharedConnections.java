// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import reactor.netty.http.server.HttpServer;

/**
 * What an HTTP/2 connection from a gateway may carry, where {@code server.http2.enabled} is set: many streams, and request headers
 * of the size that {@code server.max-http-request-header-size} says, which by itself is for HTTP/1.1 only.
 */
final class SharedConnections implements NettyServerCustomizer {

    /** Open at once on one connection; a gateway opens another one beyond. */
    static final int MAX_STREAMS = 1_000;

    /**
     * Resets on one connection within the window. Each client that leaves a stream is one: by Netty's default of 200, meant for
     * strangers, seven that leave in a second would cut everybody else's streams on the connection. The gateway bounds strangers.
     */
    private static final int MAX_RESETS = 100_000;

    private static final int RESETS_WINDOW_SECONDS = 30;

    private static final DataSize DEFAULT_MAX_REQUEST_HEADER = DataSize.ofKilobytes(8);

    private final DataSize maxRequestHeader;

    private SharedConnections(DataSize maxRequestHeader) {
        this.maxRequestHeader = maxRequestHeader;
    }

    static SharedConnections of(Environment environment) {
        return new SharedConnections(Binder.get(environment)
                .bind("server.max-http-request-header-size", DataSize.class)
                .orElse(DEFAULT_MAX_REQUEST_HEADER));
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.http2Settings(settings -> settings.maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(maxRequestHeader.toBytes())
                        .maxDecodedRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
                        .maxEncodedRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS))
                .doOnChannelInit((observer, channel, address) -> {
                    ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
                    channel.pipeline().addAfter(codec.name(), NoUpgrade.NAME, NoUpgrade.INSTANCE);
                });
    }

    /**
     * Forgets offers to change from HTTP/1.1 to HTTP/2, which the JDK's client makes with every first request: Netty would wait for
     * the whole request before it changes, and refuses those that have a body. Who wants HTTP/2 begins with it.
     */
    @ChannelHandler.Sharable
    private static final class NoUpgrade extends ChannelInboundHandlerAdapter {

        static final String NAME = "rejoin.noUpgrade";
        static final NoUpgrade INSTANCE = new NoUpgrade();

        private static final String HTTP2 = "h2c";

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request
                    && request.headers().containsValue(HttpHeaderNames.UPGRADE, HTTP2, true)) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
            context.fireChannelRead(message);
        }
    }
}
