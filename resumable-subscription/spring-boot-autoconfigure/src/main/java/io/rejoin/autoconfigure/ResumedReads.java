// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Keeps kept-alive connections from falling silent for ever: a workaround for
 * <a href="https://github.com/reactor/reactor-netty/issues/4361">reactor-netty#4361</a>, mended in 1.3.8.
 *
 * <p>Reactor Netty reads a connection on demand. A request that arrives before the one ahead of it has been wound up is
 * queued; when it is then answered at once (a refusal, most often), two drains of the queue are scheduled, the first finds
 * all there is, the second nothing, and neither asks for the next read. The client's next request is never seen. Here
 * a read is asked for after each of those drains; where there was no need for it, a little is read ahead, once.
 */
final class ResumedReads implements NettyServerCustomizer {

    private static final String HANDLER = "rejoin.resumedReads";

    /** Its class is not ours to name. */
    private static final String TERMINATED = "HttpServerOperationsTerminatedEvent";

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, remoteAddress) ->
                // The bridge, which is last, passes events on to nobody.
                channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, HANDLER, Handler.INSTANCE));
    }

    @ChannelHandler.Sharable
    private static final class Handler extends ChannelInboundHandlerAdapter {

        static final Handler INSTANCE = new Handler();

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (TERMINATED.equals(event.getClass().getSimpleName())) {
                // Behind the drain, which was scheduled by a handler before this one.
                context.executor().execute(context.channel()::read);
            }
            context.fireUserEventTriggered(event);
        }
    }
}
