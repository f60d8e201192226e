// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.rejoin.gateway.entrance.UpgradeGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.netty.NettyPipeline;

/** What makes a client's connection speak HTTP/1.1, to be taken away from one that no longer does. */
final class HttpHandlers {

    private static final Set<String> NAMES = Set.of(
            NettyPipeline.HttpCodec,
            NettyPipeline.HttpTrafficHandler,
            NettyPipeline.AccessLogHandler,
            NettyPipeline.CompressionHandler,
            NettyPipeline.HttpMetricsHandler,
            NettyPipeline.IdleTimeoutHandler);

    private HttpHandlers() {}

    /** From the last to the first, so that what the codec had read beyond the request meets no other of them. */
    static void removeFrom(ChannelPipeline pipeline) {
        List<ChannelHandler> found = new ArrayList<>();
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            ChannelHandler handler = entry.getValue();
            if (NAMES.contains(entry.getKey())
                    || entry.getKey().startsWith(UpgradeGuard.HTTP1_HANDLER)
                    || handler instanceof HttpServerCodec
                    || handler instanceof HttpServerUpgradeHandler) {
                found.addFirst(handler);
            }
        }
        found.forEach(pipeline::remove);
    }
}
