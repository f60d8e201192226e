// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A connection to the {@link NettyBroadcaster}: reads just as much HTTP as the load generator speaks. */
final class BroadcastConnection extends BroadcastFollower<ByteBuf> {

    private static final byte[] HEAD =
            ("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n3\r\n:\n\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTED =
            "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Function<String, BroadcastStream> streams;
    private String received = "";

    BroadcastConnection(Function<String, BroadcastStream> streams) {
        this.streams = streams;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        received += bytes.toString(StandardCharsets.UTF_8);
        int head = received.indexOf("\r\n\r\n");
        if (head < 0) {
            return;
        }
        int length = Integer.parseInt(header("Content-Length", "0"));
        if (received.length() >= head + 4 + length) {
            String body = received.substring(head + 4, head + 4 + length);
            take(context, body);
            received = "";
        }
    }

    private void take(ChannelHandlerContext context, String body) {
        String key = header("Sec-WebSocket-Key", "");
        if (!key.isEmpty()) {
            BroadcastSocket.upgrade(context.channel(), key, streams);
            context.pipeline().remove(this);
            return;
        }
        BroadcastStream stream =
                streams.apply(received.substring(received.indexOf('/') + 1, received.indexOf(" HTTP")));
        if (received.startsWith("POST")) {
            stream.publish(body);
            context.writeAndFlush(Unpooled.wrappedBuffer(ACCEPTED));
        } else {
            context.write(Unpooled.wrappedBuffer(HEAD));
            follow(context, stream, after(header("Last-Event-ID", "")));
        }
    }

    /** The number that a position is behind; below 0 if there is none. */
    static long after(String position) {
        return position.isEmpty() ? -1 : Long.parseLong(position.replaceAll("_.*", ""));
    }

    private String header(String name, String otherwise) {
        int start = received.indexOf("\r\n" + name + ": ");
        if (start < 0) {
            return otherwise;
        }
        int from = start + name.length() + 4;
        return received.substring(from, received.indexOf("\r\n", from));
    }
}
