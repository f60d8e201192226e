// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One subscriber: checks that the events of its stream come in order, without gap and without repetition. Confined to its event loop. */
final class SubscriberConnection extends ChannelInboundHandlerAdapter implements StreamReader.Found {

    /** Told on the event loop. */
    interface Owner {

        /** The server has let it in. */
        void opened();

        void lost(String why);

        /** It has seen the event that it was to wait for. */
        void reached();
    }

    private final Wish wish;
    private final Arrivals arrivals;
    private final Owner owner;
    private final StreamReader reader;
    private @Nullable Channel channel;
    private boolean closing;
    private long now;
    private long last;
    private long goal;
    private String position = "";

    SubscriberConnection(Wish wish, Arrivals arrivals, Owner owner) {
        this.wish = wish;
        this.arrivals = arrivals;
        this.owner = owner;
        this.reader = wish.opening().message() == null ? new SseReader(this) : new SocketReader(this);
        this.last = wish.last();
        this.goal = wish.goal();
    }

    long last() {
        return last;
    }

    /** Empty if nobody wished to know. */
    String position() {
        return position;
    }

    /** Its end is wanted now. */
    void closing() {
        closing = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        send(StreamReader.ascii(wish.opening().request()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        now = System.nanoTime();
        ByteBuf bytes = (ByteBuf) message;
        try {
            reader.read(bytes);
        } finally {
            bytes.release();
        }
    }

    private void send(byte[] bytes) {
        Channel connected = channel;
        if (connected != null) {
            connected.writeAndFlush(connected.alloc().buffer(bytes.length).writeBytes(bytes), connected.voidPromise());
        }
    }

    @Override
    public void opened() {
        owner.opened();
    }

    @Override
    public void refused(String why) {
        if (!closing) {
            owner.lost(why);
        }
    }

    @Override
    public void upgraded() {
        String message = wish.opening().message();
        if (message != null) {
            send(ClientFrame.of(ClientFrame.TEXT, StreamReader.ascii(message)));
        }
    }

    @Override
    public void reply(byte[] frame) {
        send(frame);
    }

    @Override
    public void event(byte[] bytes, int payload) {
        long number = Payload.number(bytes, payload);
        arrivals.event(last == 0 ? 0 : last + 1, number, now - Payload.dueNanos(bytes, payload));
        last = Math.max(last, number);
        if (last >= goal) {
            goal = Long.MAX_VALUE;
            owner.reached();
        }
    }

    @Override
    public void position(byte[] bytes, int from, int length) {
        if (wish.positions()) {
            position = new String(bytes, from, length, StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void unexpected() {
        arrivals.unexpected++;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!closing) {
            owner.lost("closed by the server");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
        if (!closing) {
            owner.lost(cause.toString());
        }
    }
}
