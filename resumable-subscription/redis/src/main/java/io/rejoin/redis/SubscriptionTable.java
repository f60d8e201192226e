// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one listening connection, and the machine that brings what Redis has in line with what is wanted.
 * Confined to the loop.
 *
 * <p>Commands are sent in batches and one batch is under way at a time; channels that change meanwhile wait for the next.
 * So five thousand listeners who attach at once cost ten round trips, and a refusal is known to belong to the batch under
 * way. When the connection goes, Redis has nothing of it any more, and all begins anew on the next.
 *
 * <p>An acknowledgement of a channel that nobody has asked for (Lettuce reported a command as failed that Redis carried
 * out) is answered with an unsubscribe. A cancellation that nobody has asked for means that Redis took the subscription
 * away, because the channel's slot went to another server.
 */
final class SubscriptionTable {

    /** Most channels whose commands are sent together. */
    static final int MAX_BATCH = 500;

    /** How long after its listeners were told to be interrupted a batch may stay unanswered. */
    static final Duration STUCK = Duration.ofSeconds(5);

    /** After how long a refused subscription is tried again. */
    static final Duration RETRY = Duration.ofMillis(250);

    /** Who has the connection. */
    interface Owner {

        /** Redis refuses a channel, or took it away: perhaps another server has it now. */
        void refused();

        /** Redis has not answered for so long that the connection must be dead. */
        void stuck();
    }

    private final EventExecutor loop;
    private final Duration acknowledgeWithin;
    private final Owner owner;
    private final Map<String, BusChannel> channels = new LinkedHashMap<>();
    private final ArrayDeque<BusChannel> queue = new ArrayDeque<>();

    private @Nullable SubscriberWire wire;
    private @Nullable CommandBatch underWay;
    private boolean flushing;
    private boolean retrying;

    SubscriptionTable(EventExecutor loop, Duration acknowledgeWithin, Owner owner) {
        this.loop = loop;
        this.acknowledgeWithin = acknowledgeWithin;
        this.owner = owner;
    }

    boolean isConnected() {
        return wire != null;
    }

    void attach(BusChannel channel) {
        channels.put(channel.name(), channel);
        settle(channel);
    }

    /** Gives a channel up to another table. */
    void detach(BusChannel channel) {
        channels.remove(channel.name());
        if (wire != null && (channel.state == BusChannel.State.SUBSCRIBED || channel.batch != null)) {
            wire.unsubscribe(List.of(channel.name()));
        }
        channel.state = BusChannel.State.DETACHED;
        answered(channel);
    }

    /** Looks whether a channel is as it is wanted, and queues a command if not. */
    void settle(BusChannel channel) {
        if (channel.state == BusChannel.State.DETACHED && !channel.wanted()) {
            channels.remove(channel.name());
            channel.gone();
        } else if (wire != null && needsCommand(channel) && !channel.queued) {
            channel.queued = true;
            queue.add(channel);
            flushLater();
        }
    }

    private static boolean needsCommand(BusChannel channel) {
        return channel.state == (channel.wanted() ? BusChannel.State.DETACHED : BusChannel.State.SUBSCRIBED);
    }

    /** Not at once: whoever comes in the same turn of the loop goes into the same batch. */
    private void flushLater() {
        if (!flushing && underWay == null) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (wire == null || underWay != null) {
            return;
        }
        CommandBatch batch = new CommandBatch();
        List<String> subscribe = new ArrayList<>();
        List<String> unsubscribe = new ArrayList<>();
        for (BusChannel channel; batch.size() < MAX_BATCH && (channel = queue.poll()) != null; ) {
            channel.queued = false;
            if (channels.get(channel.name()) == channel && needsCommand(channel)) {
                boolean wanted = channel.wanted();
                channel.state = wanted ? BusChannel.State.SUBSCRIBING : BusChannel.State.UNSUBSCRIBING;
                (wanted ? subscribe : unsubscribe).add(channel.name());
                batch.add(channel);
            }
        }
        if (batch.size() > 0) {
            underWay = batch;
            batch.timer = loop.schedule(() -> late(batch), acknowledgeWithin.toNanos(), TimeUnit.NANOSECONDS);
            wire.subscribe(subscribe);
            wire.unsubscribe(unsubscribe);
        }
    }

    private void late(CommandBatch batch) {
        batch.late().stream()
                .filter(channel -> channel.state == BusChannel.State.SUBSCRIBING)
                .forEach(BusChannel::interrupted);
        batch.timer = loop.schedule(owner::stuck, STUCK.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Takes note that nothing of this channel is under way any more. */
    private void answered(BusChannel channel) {
        CommandBatch batch = channel.batch;
        channel.batch = null;
        if (batch != null && batch.answered()) {
            batch.stopTimer();
            underWay = null;
            if (!queue.isEmpty()) {
                flushLater();
            }
        }
    }

    /** A connection without any subscription is there. */
    void opened(SubscriberWire opened) {
        wire = opened;
        List.copyOf(channels.values()).forEach(this::settle);
    }

    /** The connection is gone, with all its subscriptions. */
    void lost() {
        wire = null;
        if (underWay != null) {
            underWay.stopTimer();
            underWay = null;
        }
        queue.forEach(channel -> channel.queued = false);
        queue.clear();
        for (BusChannel channel : List.copyOf(channels.values())) {
            channel.state = BusChannel.State.DETACHED;
            channel.batch = null;
            channel.interrupted();
            settle(channel);
        }
    }

    // What the connection says, and which one: another than the current one has nothing to say.

    void subscribed(SubscriberWire from, String name) {
        if (from != wire) {
            return;
        }
        BusChannel channel = channels.get(name);
        if (channel == null) {
            from.unsubscribe(List.of(name));
        } else if (channel.state == BusChannel.State.SUBSCRIBING || channel.state == BusChannel.State.DETACHED) {
            channel.state = BusChannel.State.SUBSCRIBED;
            answered(channel);
            channel.listening();
            settle(channel);
        }
    }

    void unsubscribed(SubscriberWire from, String name) {
        BusChannel channel = from == wire ? channels.get(name) : null;
        if (channel == null) {
            return;
        }
        if (channel.state == BusChannel.State.UNSUBSCRIBING) {
            channel.state = BusChannel.State.DETACHED;
            answered(channel);
            settle(channel);
        } else if (channel.state == BusChannel.State.SUBSCRIBED) {
            channel.state = BusChannel.State.DETACHED;
            channel.interrupted();
            owner.refused();
            retryLater();
        }
    }

    void refused(SubscriberWire from, List<String> names) {
        if (from != wire) {
            return;
        }
        boolean ours = false;
        for (String name : names) {
            BusChannel channel = channels.get(name);
            if (channel != null && channel.batch != null) {
                boolean stillSubscribed = channel.state == BusChannel.State.UNSUBSCRIBING;
                channel.state = stillSubscribed ? BusChannel.State.SUBSCRIBED : BusChannel.State.DETACHED;
                answered(channel);
                if (stillSubscribed) {
                    channel.listening();
                } else {
                    channel.interrupted();
                }
                ours = true;
            }
        }
        if (ours) {
            owner.refused();
            retryLater();
        }
    }

    private void retryLater() {
        if (!retrying) {
            retrying = true;
            loop.schedule(this::retry, RETRY.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void retry() {
        retrying = false;
        List.copyOf(channels.values()).forEach(this::settle);
    }

    void received(SubscriberWire from, String name, byte[] message) {
        BusChannel channel = from == wire ? channels.get(name) : null;
        if (channel != null) {
            channel.received(message);
        }
    }
}
