// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** One subscriber: checks that the events of its stream come in order, without gap and without repetition. Confined to its event loop. */
final class SubscriberConnection extends ChannelInboundHandlerAdapter implements SseReader.Lines {

    /** Told on the event loop. */
    interface Owner {

        /** It was answered with 200 and its first bytes came. */
        void opened();

        void lost(String why);

        /** It has seen the event that it was to wait for. */
        void reached();
    }

    private static final byte[] DATA = SseReader.ascii("data:");
    private static final byte[] ID = SseReader.ascii("id:");
    private static final byte[] TROUBLE = SseReader.ascii("event: rejoin.r");
    private static final int OK = 200;

    private final byte[] request;
    private final Arrivals arrivals;
    private final Owner owner;
    private final SseReader reader = new SseReader(this);
    private boolean opened;
    private boolean closing;
    private long now;
    private long last;
    private long goal = Long.MAX_VALUE;
    private String lastEventId = "";

    /**
     * @param last number of the event that it goes on after, 0 if it begins anywhere
     * @param goal number of the event at which the owner is to be told
     */
    SubscriberConnection(byte[] request, Arrivals arrivals, Owner owner, long last, long goal) {
        this.request = request;
        this.arrivals = arrivals;
        this.owner = owner;
        this.last = last;
        this.goal = goal;
    }

    long last() {
        return last;
    }

    String lastEventId() {
        return lastEventId;
    }

    /** Its end is wanted now. */
    void closing() {
        closing = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(context.alloc().buffer(request.length).writeBytes(request));
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
        if (!opened && reader.status() != 0) {
            opened = true;
            if (reader.status() == OK) {
                owner.opened();
            } else {
                owner.lost("answered with " + reader.status());
            }
        }
    }

    @Override
    public void line(byte[] bytes, int length) {
        if (SseReader.startsWith(bytes, length, DATA)) {
            int payload = SseReader.valueAfter(DATA, bytes);
            if (length >= payload + Payload.CHECKED_LENGTH) {
                event(bytes, payload);
            }
        } else if (goal == Long.MAX_VALUE && SseReader.startsWith(bytes, length, ID)) {
            int id = SseReader.valueAfter(ID, bytes);
            lastEventId = new String(bytes, id, length - id, StandardCharsets.US_ASCII);
        } else if (SseReader.startsWith(bytes, length, TROUBLE)) {
            arrivals.unexpected++;
        }
    }

    private void event(byte[] bytes, int payload) {
        long number = Payload.number(bytes, payload);
        arrivals.event(last == 0 ? 0 : last + 1, number, now - Payload.dueNanos(bytes, payload));
        last = Math.max(last, number);
        if (last >= goal) {
            goal = Long.MAX_VALUE;
            owner.reached();
        }
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
