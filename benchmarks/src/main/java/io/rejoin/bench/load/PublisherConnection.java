// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.rejoin.bench.server.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link Publisher}: sends a publish when the one before was answered. */
final class PublisherConnection extends ChannelInboundHandlerAdapter {

    private record Publish(int stream, byte[] body, boolean lines) {}

    /** Far more than a server that keeps up leaves waiting; beyond, memory would be all that is measured. */
    private static final int MAX_WAITING = 100_000;

    private final Target target;
    private final IntFunction<String> names;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Queue<Publish> waiting = new ArrayDeque<>();
    private boolean underway;
    private volatile @Nullable ChannelHandlerContext context;
    private volatile @Nullable String failure;

    PublisherConnection(Target target, IntFunction<String> names) {
        this.target = target;
        this.names = names;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** From any one thread. */
    void publish(int stream, byte[] body, boolean lines) {
        ChannelHandlerContext connected = context;
        if (connected == null) {
            throw new IllegalStateException("not connected");
        }
        if (unanswered.incrementAndGet() > MAX_WAITING) {
            failure = "more than " + MAX_WAITING + " publishes wait for an answer";
        }
        connected.executor().execute(() -> {
            waiting.add(new Publish(stream, body, lines));
            next(connected);
        });
    }

    private void next(ChannelHandlerContext connected) {
        Publish publish = underway ? null : waiting.poll();
        if (publish != null) {
            underway = true;
            byte[] head = target.publish(names.apply(publish.stream()), publish.body().length, publish.lines())
                    .getBytes(StandardCharsets.US_ASCII);
            ByteBuf request = connected.alloc().buffer(head.length + publish.body().length);
            connected.writeAndFlush(request.writeBytes(head).writeBytes(publish.body()), connected.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext connected, Object message) {
        try {
            if (message instanceof HttpResponse response && response.status().code() / 100 != 2) {
                failure = "a publish was answered with " + response.status();
            }
            if (message instanceof LastHttpContent) {
                underway = false;
                unanswered.decrementAndGet();
                next(connected);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    boolean isIdle() {
        return unanswered.get() == 0;
    }

    void requireAllWell() throws IOException {
        String why = failure;
        if (why != null) {
            throw new IOException(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext connected) {
        if (!isIdle()) {
            failure = "the connection of a publisher was closed";
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext connected, Throwable cause) {
        failure = cause.toString();
        connected.close();
    }
}
