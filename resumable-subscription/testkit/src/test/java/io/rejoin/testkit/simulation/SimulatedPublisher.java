// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Content;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Publishes one thing after another, through any node; with a key it tries until it is told, without it goes on. */
final class SimulatedPublisher {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final World world;
    private final String name;
    private final SplittableRandom random;
    private final int pauseMillis;
    private int published;
    private boolean stopped;
    private @Nullable Publication pending;

    SimulatedPublisher(World world, String name) {
        this.world = world;
        this.name = name;
        this.random = world.random.split();
        this.pauseMillis = 1 << random.nextInt(3, 12);
        next();
    }

    void stop() {
        stopped = true;
    }

    /** A publication that is still being tried; {@code null} if all are done. */
    @Nullable
    Publication pending() {
        return pending;
    }

    private void next() {
        if (stopped) {
            return;
        }
        world.after(World.between(random, 1, 2 * pauseMillis), () -> {
            StreamKey stream = world.anyStream(random);
            List<Content> contents = new ArrayList<>();
            int count = random.nextInt(8) == 0 ? random.nextInt(1, 40) : 1;
            for (int i = 0; i < count; i++) {
                String text = name + "." + published++ + "x".repeat(random.nextInt(30));
                contents.add(new Content(null, "text/plain", text.getBytes(StandardCharsets.UTF_8)));
            }
            boolean keyed = random.nextInt(3) != 0;
            publish(new Publication(
                    stream, contents, keyed ? new IdempotencyKey(name.replace(" ", "-") + "." + published) : null));
        });
    }

    private void publish(Publication publication) {
        pending = publication.key() == null ? null : publication;
        world.anyNode(random)
                .node()
                .publish(publication)
                .timeout(PATIENCE, world.time)
                .onErrorReturn(new PublishOutcome.Unknown())
                .subscribe(outcome -> told(publication, outcome));
    }

    private void told(Publication publication, PublishOutcome outcome) {
        StreamKey stream = publication.stream();
        switch (outcome) {
            case PublishOutcome.Committed(List<Event> events) -> {
                world.trace(name + " published " + events);
                events.forEach(event -> world.checker.acknowledged(stream, event.cursor()));
            }
            case PublishOutcome.Replayed replayed -> {
                world.trace(name + " was told again " + replayed);
                world.checker.acknowledged(stream, replayed.first());
                world.checker.acknowledged(stream, replayed.last());
            }
            case PublishOutcome.KeyConflict conflict -> world.complain(name + " " + conflict + " " + publication);
            case PublishOutcome.Busy _, PublishOutcome.Unknown _ -> {
                if (publication.key() != null) {
                    world.after(World.between(random, 50, 500), () -> publish(publication));
                    return;
                }
            }
        }
        pending = null;
        next();
    }
}
