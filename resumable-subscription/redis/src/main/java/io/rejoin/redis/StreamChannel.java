// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The channel of a stream, shared by all who listen to it on this node. Confined to the loop. */
final class StreamChannel extends BusChannel {

    private final StreamKey stream;
    private final FeedCounters counters;
    private final Consumer<StreamChannel> onGone;
    private final List<ChannelListener> listeners = new ArrayList<>(1);

    /** The link that has it; {@code null} while no shard is known to own it. */
    @Nullable
    ShardLink link;

    StreamChannel(String name, StreamKey stream, FeedCounters counters, Consumer<StreamChannel> onGone) {
        super(name);
        this.stream = stream;
        this.counters = counters;
        this.onGone = onGone;
    }

    StreamKey stream() {
        return stream;
    }

    void add(ChannelListener listener) {
        listeners.add(listener);
    }

    void remove(ChannelListener listener) {
        listeners.remove(listener);
    }

    @Override
    boolean wanted() {
        return !listeners.isEmpty();
    }

    @Override
    void listening() {
        listeners.forEach(ChannelListener::listening);
    }

    @Override
    void interrupted() {
        listeners.forEach(ChannelListener::interrupted);
    }

    @Override
    void gone() {
        onGone.accept(this);
    }

    @Override
    void received(byte[] body) {
        counters.received.increment();
        FeedMessage message;
        try {
            message = MessageCodec.decode(stream, body);
        } catch (MalformedMessageException e) {
            // Whatever it said, it was about this stream: the log knows.
            counters.malformed.increment();
            message = new FeedMessage.Poke(stream);
        }
        for (ChannelListener listener : listeners) {
            listener.received(message);
        }
    }
}
