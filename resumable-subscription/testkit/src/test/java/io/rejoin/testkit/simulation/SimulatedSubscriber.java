// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.OnReset;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Slice;
import io.rejoin.testkit.ObservedSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * A client of one stream: is cut off at random, comes back to any node with its cursor, and is sometimes slow. What is
 * under way when it is cut never arrives.
 */
final class SimulatedSubscriber {

    /** How long a client that asks for everything may stand still while there is something for it. */
    private static final long PROMISED = Duration.ofSeconds(2).toNanos();

    /** How long a history that came back with a backup may have been missing when it was refused. */
    private static final long REWIND_GRACE = Duration.ofSeconds(5).toNanos();

    private final World world;
    private final String name;
    private final StreamKey stream;
    private final SplittableRandom random;
    private final OnReset onReset;
    private final StartAt firstStart;
    private final boolean slow;
    private final ObservedSubscriber observed;
    private boolean calm;
    private boolean left;
    private @Nullable Connection connection;
    private long progressAt;
    private long refusedSince = Long.MAX_VALUE;

    SimulatedSubscriber(World world, String name, StreamKey stream) {
        this(world, name, stream, drawStart(world.random), world.random.nextInt(4) == 0);
        connectAfter(World.between(random, 0, 3_000));
    }

    private SimulatedSubscriber(World world, String name, StreamKey stream, StartAt firstStart, boolean slow) {
        this.world = world;
        this.name = name;
        this.stream = stream;
        this.random = world.random.split();
        this.onReset = OnReset.values()[random.nextInt(3)];
        this.firstStart = firstStart;
        this.slow = slow;
        this.observed = world.checker.subscriber(name, stream);
    }

    /** One that comes when all has been over for a while, wants all there is, and stays. */
    static SimulatedSubscriber late(World world, String name, StreamKey stream) {
        SimulatedSubscriber late = new SimulatedSubscriber(world, name, stream, StartAt.EARLIEST, false);
        late.calm = true;
        late.connectAfter(Duration.ZERO);
        return late;
    }

    private static StartAt drawStart(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> StartAt.EARLIEST;
            case 1 -> StartAt.LATEST;
            default -> new StartAt.Back(random.nextInt(1, 20));
        };
    }

    ObservedSubscriber observed() {
        return observed;
    }

    /** From now on, it is not cut any more and asks for everything. */
    void calmDown() {
        calm = true;
        Connection current = connection;
        if (current != null) {
            current.demand();
        }
    }

    /** It leaves for good. */
    void leave() {
        left = true;
        Connection current = connection;
        if (current != null) {
            current.cut("leaves");
        }
    }

    private void connectAfter(Duration delay) {
        world.after(delay, () -> {
            if (!left) {
                connection = new Connection(world.anyNode(random));
                connection.open();
            }
        });
    }

    /** Complains if there is something that should have come by now; called often. */
    void watch() {
        Connection current = connection;
        Cursor position = observed.position();
        if (current == null || slow && !calm || position == null || !current.opened) {
            return;
        }
        Slice next = world.after(stream, position, 1);
        boolean refused = CursorCheck.refusal(next) != null;
        refusedSince = refused ? Math.min(refusedSince, world.now()) : Long.MAX_VALUE;
        if (refused) {
            late(current, refusedSince, "was not reset: " + CursorCheck.refusal(next) + " at " + position);
        } else if (!next.events().isEmpty()) {
            Event event = next.events().getFirst();
            long committedAt = Duration.between(Instant.EPOCH, event.time()).toNanos();
            late(current, Math.max(progressAt, committedAt), "was not sent " + event);
        }
    }

    private void late(Connection current, long since, String what) {
        long wellSince = current.node.logWellSince();
        if (wellSince == Long.MAX_VALUE) {
            return;
        }
        long waited = world.now() - Math.max(Math.max(since, current.connectedAt), wellSince);
        if (waited > PROMISED + current.delay.toNanos()) {
            world.complain(name + " on " + current.node + " " + what + " after " + Duration.ofNanos(waited));
            progressAt = world.now();
            refusedSince = world.now();
        }
    }

    private void onReset(Signal.Reset reset, long nodeWellSince) {
        Cursor refused = reset.refused();
        boolean wrong = CursorCheck.refusal(world.after(stream, refused, 0)) == null;
        boolean rewound = world.now() - world.rewoundAt <= REWIND_GRACE || world.rewoundAt >= nodeWellSince;
        if (wrong && !rewound) {
            world.complain(name + " was reset at " + refused + ", which the log has: " + reset);
        }
    }

    @Override
    public String toString() {
        return name + " of " + stream + " at " + observed.position();
    }

    /** One connection, with the way that its signals take through the network. */
    private final class Connection extends BaseSubscriber<Signal> {

        private final SimulatedNode node;
        private final Duration delay = World.between(random, 0, 30);
        private final long connectedAt = world.now();
        private final Runnable onCrash = () -> cut("loses its node");
        private boolean opened;

        Connection(SimulatedNode node) {
            this.node = node;
        }

        void open() {
            Cursor position = observed.position();
            StartAt start = position == null ? firstStart : StartAt.after(position);
            world.trace(name + " connects to " + node + " at " + start);
            node.connected(onCrash);
            node.node()
                    .subscribe(SubscribeRequest.of(stream, start).onReset(onReset))
                    .subscribe(this);
            if (!calm) {
                world.after(World.between(random, 50, 3_000), () -> {
                    if (!calm) {
                        cut("is cut");
                    }
                });
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            demand();
        }

        void demand() {
            if (!slow || calm) {
                requestUnbounded();
            } else if (connection == this) {
                request(random.nextInt(1, 4));
                world.after(World.between(random, 20, 800), this::demand);
            }
        }

        @Override
        protected void hookOnNext(Signal signal) {
            arrive(() -> receive(signal));
        }

        @Override
        protected void hookOnComplete() {
            arrive(() -> over("is told the end", 0));
        }

        @Override
        protected void hookOnError(Throwable failure) {
            arrive(() -> over("fails: " + failure, 100));
        }

        private void arrive(Runnable what) {
            world.after(delay, () -> {
                if (connection == this) {
                    what.run();
                }
            });
        }

        private void receive(Signal signal) {
            world.trace(name + " <- " + signal);
            opened = true;
            progressAt = world.now();
            if (signal instanceof Signal.Reset reset) {
                onReset(reset, node.logWellSince());
                refusedSince = Long.MAX_VALUE;
            }
            observed.signal(signal);
            if (signal instanceof Signal.Events(List<Event> events)) {
                for (Event event : events) {
                    String objection = world.commits.objection(event, Math.max(node.logWellSince(), 0));
                    if (objection != null) {
                        world.complain(name + " " + objection);
                    }
                }
            }
        }

        private void cut(String why) {
            if (connection == this) {
                dispose();
                over(why, 0);
            }
        }

        private void over(String why, int atLeastMillis) {
            world.trace(name + " " + why);
            connection = null;
            node.disconnected(onCrash);
            connectAfter(World.between(random, atLeastMillis, 2_000));
        }
    }
}
