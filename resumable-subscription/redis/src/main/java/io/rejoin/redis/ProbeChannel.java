// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.util.function.LongConsumer;

/** The channel on which a connection hears what this node says to itself. Confined to the loop. */
final class ProbeChannel extends BusChannel {

    private final FeedCounters counters;
    private final LongConsumer onEcho;
    private boolean retired;

    ProbeChannel(String name, FeedCounters counters, LongConsumer onEcho) {
        super(name);
        this.counters = counters;
        this.onEcho = onEcho;
    }

    void retire() {
        retired = true;
    }

    @Override
    boolean wanted() {
        return !retired;
    }

    @Override
    void received(byte[] message) {
        try {
            onEcho.accept(MessageCodec.decodeProbe(message));
        } catch (MalformedMessageException e) {
            counters.malformed.increment();
        }
    }

    // Whoever probes sees from the missing echo that the subscription is not in force.

    @Override
    void listening() {}

    @Override
    void interrupted() {}

    @Override
    void gone() {}
}
