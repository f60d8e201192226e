// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
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

    private final String name;
    private final BroadcastFormat format;
    private final Map<EventExecutor, List<Channel>> subscribers = new HashMap<>();
    private final List<ByteBuf> kept = new ArrayList<>();
    private long first = 1;
    private long next = 1;

    BroadcastStream(String name, BroadcastFormat format, MultiThreadIoEventLoopGroup loops) {
        this.name = name;
        this.format = format;
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
            ByteBuf event = format.encode(name, next++, payload);
            kept.add(event);
            if (kept.size() > KEPT_EVENTS) {
                kept.removeFirst();
                first++;
            }
            subscribers.forEach((loop, channels) -> {
                if (!channels.isEmpty()) {
                    loop.execute(() -> send((EventLoop) loop, event));
                }
            });
        }
    }

    private void send(EventLoop loop, ByteBuf event) {
        Channel[] channels;
        synchronized (this) {
            channels = subscribers.getOrDefault(loop, List.of()).toArray(Channel[]::new);
        }
        Arrays.stream(channels).forEach(channel -> channel.writeAndFlush(event.duplicate(), channel.voidPromise()));
    }
}
