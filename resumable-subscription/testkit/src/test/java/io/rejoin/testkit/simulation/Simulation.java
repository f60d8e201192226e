// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Content;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import io.rejoin.testkit.FeedFaults;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One run: a time of mishaps, a time to recover, and at last, with a bus that drops everything, one more event that all
 * have to see all the same.
 */
final class Simulation {

    private static final Duration MISHAPS = Duration.ofSeconds(15);
    private static final Duration RECOVERY = Duration.ofSeconds(6);
    private static final int LATE_COMERS = 3;
    private static final Duration WATCHED_EVERY = Duration.ofMillis(100);

    /** Longer than a tail lingers. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(12);

    private final World world;
    private final Chaos chaos;
    private final List<SimulatedPublisher> publishers = new ArrayList<>();
    private final List<SimulatedSubscriber> subscribers = new ArrayList<>();

    Simulation(long seed) {
        world = new World(seed);
        for (int i = world.random.nextInt(1, 4); i > 0; i--) {
            world.streams.add(StreamKey.of("acme", "room:" + i));
        }
        for (int i = world.random.nextInt(1, 4); i > 0; i--) {
            world.nodes.add(new SimulatedNode(world, i));
        }
        for (int i = world.random.nextInt(1, 5); i > 0; i--) {
            publishers.add(new SimulatedPublisher(world, "publisher " + i));
        }
        for (int i = world.random.nextInt(1, 8); i > 0; i--) {
            subscribers.add(new SimulatedSubscriber(world, "subscriber " + i, world.anyStream(world.random)));
        }
        chaos = new Chaos(world);
        watch();
    }

    /** Runs to the end, and says what is wrong; nothing, if all is well. */
    List<String> run() {
        world.time.advanceTimeBy(MISHAPS);
        chaos.end();
        subscribers.forEach(SimulatedSubscriber::calmDown);
        publishers.forEach(SimulatedPublisher::stop);
        world.time.advanceTimeBy(RECOVERY);
        for (StreamKey stream : world.streams) {
            for (int i = 1; i <= LATE_COMERS; i++) {
                subscribers.add(SimulatedSubscriber.late(world, "late " + i + " of " + stream.name(), stream));
            }
        }
        world.nodes.forEach(node -> node.feed(FeedFaults.DROP_ALL));
        world.streams.forEach(this::publishLast);
        world.time.advanceTimeBy(Duration.ofMillis(2_050));
        judge();
        subscribers.forEach(SimulatedSubscriber::leave);
        world.time.advanceTimeBy(AFTERWARDS);
        world.nodes.forEach(SimulatedNode::assertIdle);
        world.nodes.forEach(node -> node.node().close());
        return world.complaints();
    }

    int transcript() {
        return world.transcript();
    }

    long observed() {
        return subscribers.stream()
                .mapToLong(subscriber -> subscriber.observed().observed())
                .sum();
    }

    private void watch() {
        world.after(WATCHED_EVERY, () -> {
            subscribers.forEach(SimulatedSubscriber::watch);
            watch();
        });
    }

    private void publishLast(StreamKey stream) {
        Content last = new Content(null, "text/plain", "last".getBytes(StandardCharsets.UTF_8));
        world.nodes.getFirst().node().publish(Publication.of(stream, last)).subscribe();
    }

    private void judge() {
        for (StreamKey stream : world.streams) {
            List<Event> contents = world.contents(stream);
            world.checker.finish(stream, contents.stream().map(Event::cursor).toList());
            Set<String> texts = new HashSet<>();
            for (Event event : contents) {
                if (!event.content().equals(Commits.REDACTED)
                        && !texts.add(event.content().toString() + text(event))) {
                    world.complain("published twice: " + event + " " + text(event));
                }
            }
        }
        world.checker.findings().forEach(finding -> world.complain(finding.toString()));
        publishers.stream()
                .filter(publisher -> publisher.pending() != null)
                .forEach(publisher -> world.complain("never acknowledged: " + publisher.pending()));
    }

    private static String text(Event event) {
        return new String(event.content().bytes(), StandardCharsets.UTF_8);
    }
}
