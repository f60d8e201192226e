// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** One connection that publishes, waits for the answer, looks at it, and publishes again. */
final class Publisher extends ChannelInboundHandlerAdapter {

    private static final int PAYLOAD_BYTES = 256;
    private static final ByteBuf END_OF_HEAD = ascii("\r\n\r\n");
    private static final ByteBuf LENGTH = ascii("ontent-"); // of Content-Length and content-length
    private static final ByteBuf SEQ = ascii("\"seq\":");
    /** A server that cannot says so, and certainly wrote nothing. */
    private static final ByteBuf NOT_WRITTEN = ascii("\"code\":\"log-unavailable\"");

    private static final String CREATED = "HTTP/1.1 201";

    private final ByteBuf start;
    private final ByteBuf end;
    private final int streams;
    private final Acknowledged acknowledged;
    private final ByteBuf answer = Unpooled.buffer(1_024);
    private volatile boolean stopped;
    private int stream;
    private long sent;

    Publisher(String tokenHeader, String prefix, int streams, Acknowledged acknowledged) {
        this.streams = streams;
        this.acknowledged = acknowledged;
        start = ascii("POST /streams/v1/" + prefix);
        end = ascii("/events HTTP/1.1\r\nHost: 127.0.0.1\r\n" + tokenHeader + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + PAYLOAD_BYTES + "\r\n\r\n\"" + "x".repeat(PAYLOAD_BYTES - 2) + "\"");
    }

    /** Publishes no more; closes the connection after the answer to the last. */
    void stop() {
        stopped = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        publish(context);
    }

    private void publish(ChannelHandlerContext context) {
        stream = ThreadLocalRandom.current().nextInt(streams);
        ByteBuf request = context.alloc().buffer(start.readableBytes() + end.readableBytes() + Integer.SIZE);
        request.writeBytes(start.duplicate());
        request.writeCharSequence(Integer.toString(stream), StandardCharsets.US_ASCII);
        request.writeBytes(end.duplicate());
        sent = System.nanoTime();
        context.writeAndFlush(request, context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf piece = (ByteBuf) message;
        answer.writeBytes(piece);
        piece.release();
        int head = ByteBufUtil.indexOf(END_OF_HEAD, answer);
        if (head < 0) {
            return;
        }
        int length = contentLength(head);
        if (answer.readableBytes() < head + END_OF_HEAD.readableBytes() + length) {
            return;
        }
        long took = System.nanoTime() - sent;
        if (answer.toString(0, CREATED.length(), StandardCharsets.US_ASCII).equals(CREATED)) {
            acknowledged.add(stream, number(ByteBufUtil.indexOf(SEQ, answer) + SEQ.readableBytes()), took);
        } else if (ByteBufUtil.indexOf(NOT_WRITTEN, answer) >= 0) {
            acknowledged.refused();
        } else {
            throw new IllegalStateException("answer: " + answer.toString(StandardCharsets.UTF_8) + " (expected: 201)");
        }
        answer.clear();
        if (stopped) {
            context.close();
        } else {
            publish(context);
        }
    }

    private int contentLength(int head) {
        for (int from = 0; from < head; ) {
            int found = ByteBufUtil.indexOf(LENGTH, answer.slice(from, head - from));
            if (found < 0) {
                break;
            }
            int name = from + found + LENGTH.readableBytes();
            if ((answer.getByte(name) | 0x20) == 'l') {
                return number(name + "Length: ".length());
            }
            from = name;
        }
        throw new IllegalStateException("answer: " + answer.toString(StandardCharsets.UTF_8) + " (expected: a length)");
    }

    private int number(int from) {
        int number = 0;
        for (int at = from; at < answer.writerIndex() && Character.isDigit(answer.getByte(at)); at++) {
            number = number * 10 + answer.getByte(at) - '0';
        }
        return number;
    }

    /** Whatever it is, the figures are worth nothing. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cause.printStackTrace();
        Runtime.getRuntime().halt(1);
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
