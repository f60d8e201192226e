// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The subscribers of one stream, loop by loop, and the last events for those who come back. A task an event and loop, not one an
 * event and connection. Safe for use by several threads.
 */
final class BroadcastStream {

    static final int KEPT_EVENTS = 1_000;

    private final Map<EventExecutor, List<Channel>> subscribers = new HashMap<>();
    private final List<ByteBuf> kept = new ArrayList<>();
    private long first = 1;
    private long next = 1;

    BroadcastStream(MultiThreadIoEventLoopGroup loops) {
        loops.forEach(loop -> subscribers.put(loop, new ArrayList<>()));
    }

    /** Called on the channel's event loop. */
    synchronized void subscribe(Channel channel, long after) {
        ByteBuf missed = Unpooled.buffer();
        if (after >= 0) {
            kept.subList(Math.clamp(after + 1 - first, 0, kept.size()), kept.size())
                    .forEach(frame -> missed.writeBytes(frame.duplicate()));
        }
        channel.writeAndFlush(missed);
        members(channel).add(channel);
    }

    synchronized void leave(Channel channel) {
        members(channel).remove(channel);
    }

    private List<Channel> members(Channel channel) {
        return subscribers.getOrDefault(channel.eventLoop(), new ArrayList<>());
    }

    synchronized void publish(String lines) {
        for (String payload : lines.split("\n")) {
            ByteBuf chunk = chunk(next++, payload);
            kept.add(chunk);
            if (kept.size() > KEPT_EVENTS) {
                kept.removeFirst();
                first++;
            }
            subscribers.forEach((loop, channels) -> {
                if (!channels.isEmpty()) {
                    loop.execute(() -> send((EventLoop) loop, chunk));
                }
            });
        }
    }

    private void send(EventLoop loop, ByteBuf chunk) {
        Channel[] channels;
        synchronized (this) {
            channels = subscribers.getOrDefault(loop, List.of()).toArray(Channel[]::new);
        }
        Arrays.stream(channels).forEach(channel -> channel.writeAndFlush(chunk.duplicate(), channel.voidPromise()));
    }

    private static ByteBuf chunk(long number, String payload) {
        byte[] frame =
                "id: %016d_00000000\ndata: %s\n\n".formatted(number, payload).getBytes(StandardCharsets.UTF_8);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                .writeBytes((Integer.toHexString(frame.length) + "\r\n").getBytes(StandardCharsets.US_ASCII))
                .writeBytes(frame)
                .writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII)));
    }
}
