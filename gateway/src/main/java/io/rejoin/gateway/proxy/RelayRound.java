// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The relays of one event loop that were given something and have not written it yet. They write when the loop has read what there was to
 * read: a read of a shared connection brings pieces of many streams, and more than one of some. Confined to the event loop.
 *
 * <p>A round that took long is followed by a rest of {@value #SHARE} times that, at most {@link #LONGEST}, in which more gathers: a write costs
 * the same whatever it carries. Rounds of a few clients are over in microseconds, and nobody waits.
 */
final class RelayRound implements Runnable {

    private static final FastThreadLocal<RelayRound> OF_LOOP = new FastThreadLocal<>();

    static final int SHARE = 3;

    /** In nanoseconds; below, a timer would cost more than it saves. */
    static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

    /** In nanoseconds; what gathering may add to a piece's way. */
    static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(20);

    private final EventLoop loop;
    private long rested;
    private List<StreamRelay> waiting = new ArrayList<>();
    private List<StreamRelay> writing = new ArrayList<>();

    private RelayRound(EventLoop loop) {
        this.loop = loop;
        this.rested = loop.ticker().nanoTime();
    }

    /** The one of the event loop, whose thread calls. */
    static RelayRound of(EventLoop loop) {
        RelayRound round = OF_LOOP.getIfExists();
        if (round == null || round.loop != loop) {
            round = new RelayRound(loop);
            OF_LOOP.set(round);
        }
        return round;
    }

    /** Once for each time that it is to {@linkplain StreamRelay#write write}. */
    void add(StreamRelay relay) {
        waiting.add(relay);
        if (waiting.size() == 1) {
            begin();
        }
    }

    private void begin() {
        long left = rested - loop.ticker().nanoTime();
        if (left <= 0) {
            loop.execute(this);
        } else {
            var _ = loop.schedule(this, left, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void run() {
        long began = loop.ticker().nanoTime();
        List<StreamRelay> now = waiting;
        waiting = writing;
        writing = now;
        for (StreamRelay relay : now) {
            relay.write();
        }
        now.clear();
        rest(began);
    }

    private void rest(long began) {
        long over = loop.ticker().nanoTime();
        long length = Math.min(LONGEST, SHARE * (over - began));
        if (length >= SHORTEST) {
            rested = over + length;
        }
    }
}
