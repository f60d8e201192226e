// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Function;

/** A WebSocket of the {@link NettyBroadcaster}, on which one stream is subscribed to. */
final class BroadcastSocket extends BroadcastFollower<TextWebSocketFrame> {

    private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455

    private final Function<String, BroadcastStream> streams;

    private BroadcastSocket(Function<String, BroadcastStream> streams) {
        this.streams = streams;
    }

    /** Takes over a connection whose request asked for it. */
    static void upgrade(Channel channel, String key, Function<String, BroadcastStream> streams) {
        channel.pipeline()
                .addLast(
                        new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                                .expectMaskedFrames(true)
                                .allowMaskMismatch(false)
                                .build()),
                        new BroadcastSocket(streams));
        String head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                + "sec-websocket-accept: " + accept(key) + "\r\nsec-websocket-protocol: rejoin.v1\r\n\r\n";
        channel.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII), channel.voidPromise());
    }

    private static String accept(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(digest.digest((key + ACCEPT).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
        String message = frame.text();
        String name = member(message, "stream");
        String cursor = member(message, "cursor");
        BroadcastStream stream = streams.apply(name);
        byte[] answer = BroadcastFormat.frame(
                "{\"op\":\"subscribed\",\"stream\":\"%s\",\"cursor\":\"%s\"}".formatted(name, cursor));
        context.write(Unpooled.wrappedBuffer(answer));
        follow(context, stream, BroadcastConnection.after(cursor));
    }

    /** Of an object as the load writes it; empty if there is none. */
    private static String member(String json, String name) {
        String before = "\"" + name + "\":\"";
        int found = json.indexOf(before);
        int from = found + before.length();
        return found < 0 ? "" : json.substring(from, json.indexOf('"', from));
    }
}
