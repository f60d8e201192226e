// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Event;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.testkit.FaultyFeed;
import io.rejoin.testkit.FaultyLog;
import io.rejoin.testkit.FeedFaults;
import io.rejoin.testkit.LogFaults;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What goes wrong: each seed has its own kinds of mishap, many of them only a few. */
final class Chaos {

    /** A kind of mishap. */
    enum Mishap {
        FEED_FAULTS,
        FEED_BREAKS,
        LOG_FAULTS,
        LOG_OUTAGE,
        REWIND,
        DELETION,
        TRIM,
        REDACTION,
        RESTART
    }

    private final World world;
    private final SplittableRandom random;
    private final List<Mishap> mishaps;
    private boolean over;

    Chaos(World world) {
        this.world = world;
        this.random = world.random.split();
        Set<Mishap> chosen = EnumSet.noneOf(Mishap.class);
        for (Mishap mishap : Mishap.values()) {
            if (random.nextInt(3) == 0) {
                chosen.add(mishap);
            }
        }
        this.mishaps = List.copyOf(chosen);
        world.trace("mishaps: " + mishaps);
        if (!mishaps.isEmpty()) {
            next();
        }
    }

    /** All is well from now on. */
    void end() {
        over = true;
        world.nodes.forEach(SimulatedNode::heal);
    }

    private void next() {
        world.after(World.between(random, 50, 1_500), () -> {
            if (!over) {
                happen(mishaps.get(random.nextInt(mishaps.size())));
                next();
            }
        });
    }

    private void happen(Mishap mishap) {
        SimulatedNode node = world.anyNode(random);
        StreamKey stream = world.anyStream(random);
        switch (mishap) {
            case FEED_FAULTS -> node.feed(drawFeedFaults());
            case FEED_BREAKS -> node.feed(FaultyFeed.Connection.values()[random.nextInt(3)]);
            case LOG_FAULTS -> node.log(drawLogFaults());
            case LOG_OUTAGE -> outage();
            case REWIND -> rewind();
            case DELETION -> {
                world.trace("delete " + stream);
                world.disturb(stream);
                world.log.delete(stream).block();
            }
            case TRIM -> {
                world.trace("trim " + stream);
                world.disturb(stream);
                world.log
                        .configure(stream, new Retention(random.nextInt(1, 60), Duration.ofDays(1)))
                        .block();
                world.log.trim();
                world.log.configure(stream, Retention.DEFAULT).block();
            }
            case REDACTION -> {
                List<Event> events = world.contents(stream);
                if (!events.isEmpty()) {
                    Event event = events.get(random.nextInt(Math.max(0, events.size() - 8), events.size()));
                    world.trace("redact " + event);
                    world.commits.redact(event);
                }
            }
            case RESTART -> node.restart();
        }
    }

    private FeedFaults drawFeedFaults() {
        return switch (random.nextInt(4)) {
            case 0 -> FeedFaults.NONE;
            case 1 -> FeedFaults.DROP_ALL;
            default ->
                new FeedFaults(
                        random.nextDouble() * 0.5,
                        random.nextDouble() * 0.5,
                        Duration.ZERO,
                        World.between(random, 0, random.nextInt(4) == 0 ? 2_000 : 50));
        };
    }

    private LogFaults drawLogFaults() {
        return switch (random.nextInt(3)) {
            case 0 -> LogFaults.NONE;
            case 1 -> new LogFaults(0, 0, Duration.ZERO, World.between(random, 0, 20));
            default ->
                new LogFaults(
                        random.nextDouble() * 0.5,
                        random.nextDouble() * 0.3,
                        Duration.ZERO,
                        World.between(random, 0, 800));
        };
    }

    private void outage() {
        FaultyLog.Service kind = random.nextBoolean() ? FaultyLog.Service.REFUSING : FaultyLog.Service.HANGING;
        world.nodes.forEach(node -> node.log(kind));
        world.after(
                World.between(random, 50, 4_000), () -> world.nodes.forEach(node -> node.log(FaultyLog.Service.UP)));
    }

    /** A failover, at once or with an outage before it, to a replica that did not have the newest commits. */
    private void rewind() {
        InMemoryEventLog.Snapshot replica = world.log.snapshot();
        boolean outage = random.nextBoolean();
        world.after(World.between(random, 10, 2_000), () -> {
            if (over) {
                return;
            }
            world.streams.forEach(world::disturb);
            world.trace("rewind");
            world.log.restore(replica);
            world.commits.forgetRedactions();
            world.rewoundAt = world.now();
            if (outage) {
                outage();
            }
        });
    }
}
