// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;

/**
 * Resets streams of HTTP/2 that do not begin with a request.
 *
 * <p>Headers without a method pass for the trailers of a request that never came: nobody would answer them, and without a time limit they
 * would be open for as long as the connection is, and nobody has shown a token for them. A method or a path that cannot stand in a request line
 * makes Netty 4.2.15 forget a buffer, which without a token fills the memory (HttpConversionUtil.toFullHttpRequest allocates before it looks).
 * For CONNECT without an authority it throws what nobody catches. {@code :protocol} is for methods that the gateway does not take (RFC 8441).
 */
final class RequestHeads extends ChannelInboundHandlerAdapter {

    private static final String PROTOCOL = ":protocol";
    private static final String MARKS = "!#$%&'*+-.^_`|~";
    private static final int DELETE = 0x7f;

    /** The latest stream that has begun: their numbers only grow, and what comes later for one of them are trailers. */
    private int latest;

    private RequestHeads() {}

    static void addTo(Channel channel) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        channel.pipeline().addAfter(codec.name(), UpgradeGuard.HTTP1_HANDLER + "streams", new RequestHeads());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame frame && frame.stream().id() > latest) {
            latest = frame.stream().id();
            if (!isRequest(frame.headers())) {
                context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR).stream(frame.stream()));
                return;
            }
        }
        context.fireChannelRead(message);
    }

    static boolean isRequest(Http2Headers headers) {
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        return method != null
                && !method.isEmpty()
                && method.chars().allMatch(RequestHeads::isOfToken)
                && (path == null || path.chars().allMatch(c -> c > ' ' && c != DELETE))
                && (HttpMethod.CONNECT.asciiName().contentEquals(method) ? headers.authority() : path) != null
                && !headers.contains(PROTOCOL);
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isOfToken(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
    }
}
