// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** The client's side of one WebSocket handshake, on the connection to a product: sends the request, tells the answer. */
final class ProductHandshake extends ChannelInboundHandlerAdapter {

    /** A refusal is a problem of some hundred bytes. */
    private static final int MAX_REFUSAL_BYTES = 64 * 1024;

    private final WebSocketUpgrade upgrade;
    private final FullHttpRequest request;
    private final MonoSink<ProductAnswer> sink;
    private @Nullable HttpResponse accepted;
    private @Nullable FullHttpResponse refusal;
    private boolean told;

    ProductHandshake(WebSocketUpgrade upgrade, FullHttpRequest request, MonoSink<ProductAnswer> sink) {
        this.upgrade = upgrade;
        this.request = request;
        this.sink = sink;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        context.read();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
                fail(context, part.decoderResult().cause());
                return;
            }
            if (message instanceof HttpResponse head) {
                head(context, head);
            }
            if (message instanceof HttpContent content) {
                content(context, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(ChannelHandlerContext context, HttpResponse head) {
        if (upgrade.isAcceptedBy(head)) {
            accepted = head;
        } else if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            fail(context, new IOException("the product's answer is to another handshake"));
        } else {
            refusal = new DefaultFullHttpResponse(
                    head.protocolVersion(),
                    head.status(),
                    Unpooled.buffer(),
                    head.headers(),
                    io.netty.handler.codec.http.EmptyHttpHeaders.INSTANCE);
        }
    }

    private void content(ChannelHandlerContext context, HttpContent content) {
        FullHttpResponse refused = refusal;
        if (refused != null) {
            if (refused.content().readableBytes() + content.content().readableBytes() > MAX_REFUSAL_BYTES) {
                fail(context, new IOException("refusal: more than " + MAX_REFUSAL_BYTES + " bytes"));
                return;
            }
            refused.content().writeBytes(content.content());
        }
        if (!(content instanceof LastHttpContent) || told) {
            return;
        }
        HttpResponse head = accepted;
        if (head != null) {
            told = true;
            // The codec stands back from here on; what it has read beyond the head it hands on when it goes.
            context.channel().eventLoop().execute(() -> context.pipeline().remove(HttpClientCodec.class));
            sink.success(new ProductAnswer.Accepted(context.channel(), head));
            context.pipeline().remove(this);
        } else if (refused != null) {
            told = true;
            refusal = null;
            context.close();
            sink.success(new ProductAnswer.Refused(refused));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!told) {
            context.read();
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, new IOException("the product closed the connection during the handshake"));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, cause);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        context.close();
        if (!told) {
            told = true;
            sink.error(cause);
        }
    }
}
