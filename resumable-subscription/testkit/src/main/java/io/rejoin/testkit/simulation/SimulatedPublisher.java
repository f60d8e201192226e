// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Has one thing to publish, and sees to it as its {@link Act.Insistence} says. */
final class SimulatedPublisher {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** What it was told, and how often the stream had been disturbed when it asked. */
    private record Told(Cursor first, Cursor last, long disturbances) {}

    private final World world;
    private final Act.Publish act;
    private final History history;
    private final SplittableRandom random;
    private final Publication original;
    private @Nullable Told told;
    private boolean pending;

    SimulatedPublisher(World world, Act.Publish act) {
        this.world = world;
        this.act = act;
        this.history = world.ledger.history(act.stream());
        this.random = world.chance("publisher " + act.number());
        this.original = publication("", act.events());
        send(world.node(act.node()), original);
    }

    /** Whether it is still trying. */
    boolean isPending() {
        return pending;
    }

    private Publication publication(String prefix, int count) {
        List<Content> contents = IntStream.rangeClosed(1, count)
                .mapToObj(i -> prefix + act.number() + "." + i + "x".repeat(act.size()))
                .map(text -> new Content(null, "text/plain", text.getBytes(StandardCharsets.UTF_8)))
                .toList();
        boolean keyed = act.insistence() != Act.Insistence.NONE;
        return new Publication(
                history.stream(), contents, keyed ? new IdempotencyKey("publisher-" + act.number()) : null);
    }

    private void send(SimulatedNode node, Publication publication) {
        pending = publication.key() != null;
        long sentAt = world.now();
        int life = node.life();
        long disturbances = history.disturbances();
        node.node()
                .publish(publication)
                .timeout(PATIENCE, world.time)
                .doOnError(failure -> judgeFailure(node, life, sentAt, failure))
                .onErrorReturn(new PublishOutcome.Unknown())
                .subscribe(outcome -> receive(publication, outcome, disturbances));
    }

    private void judgeFailure(SimulatedNode node, int life, long sentAt, Throwable failure) {
        world.trace("%s fails: %s", this, failure);
        // Where both happened at one instant, the log may have been away when it was asked.
        if (life == node.life() && node.logWellSince() < sentAt) {
            world.complain(Promise.GOES_ON_WITHOUT_BUS, "%s on %s failed: %s", this, node, failure);
        }
    }

    private void receive(Publication publication, PublishOutcome outcome, long disturbances) {
        world.trace("%s is told %s", this, outcome);
        switch (outcome) {
            case PublishOutcome.Committed(List<Event> events) -> committed(publication, events, disturbances);
            case PublishOutcome.Replayed(Cursor first, Cursor last) -> {
                if (publication != original && told != null && told.disturbances == history.disturbances()) {
                    world.complain(Promise.RETRIES_DO_NOT_DOUBLE, "%s is told %s for another body", this, outcome);
                }
                replayed(first, last, disturbances);
            }
            case PublishOutcome.KeyConflict _ -> {
                if (told == null) {
                    world.complain(Promise.RETRIES_DO_NOT_DOUBLE, "%s has a conflict with nobody", this);
                }
                pending = false;
            }
            case PublishOutcome.Busy _, PublishOutcome.Unknown _ -> {
                if (publication.key() != null) {
                    again(publication, random.nextInt(50, 500));
                }
            }
        }
    }

    private void committed(Publication publication, List<Event> events, long disturbances) {
        for (Event event : events) {
            world.checker.acknowledged(history.stream(), event.cursor());
            if (world.ledger.objection(event, Long.MAX_VALUE) != null) {
                world.complain(Promise.ACKNOWLEDGED_IS_COMMITTED, "%s is told of %s", this, event);
            }
        }
        if (told != null && told.disturbances == history.disturbances()) {
            world.complain(
                    Promise.RETRIES_DO_NOT_DOUBLE,
                    "%s was told of %s and now of %s",
                    this,
                    told.last,
                    events.getLast().cursor());
        }
        boolean first = told == null;
        told = new Told(events.getFirst().cursor(), events.getLast().cursor(), disturbances);
        afterwards(publication, first);
    }

    private void replayed(Cursor first, Cursor last, long disturbances) {
        world.checker.acknowledged(history.stream(), first);
        world.checker.acknowledged(history.stream(), last);
        Told before = told;
        if (before != null
                && before.disturbances == history.disturbances()
                && !(before.first.equals(first) && before.last.equals(last))) {
            world.complain(Promise.RETRIES_DO_NOT_DOUBLE, "%s was told of %s and now of %s", this, before.last, last);
        }
        boolean wasFirst = before == null;
        told = new Told(first, last, disturbances);
        afterwards(original, wasFirst);
    }

    private void afterwards(Publication publication, boolean first) {
        pending = false;
        if (!first) {
            return;
        }
        switch (act.insistence()) {
            case TWICE -> again(publication, random.nextInt(1_500));
            case OTHER_BODY -> again(publication("other ", 1), random.nextInt(1_500));
            case NONE, KEY -> {}
        }
    }

    private void again(Publication publication, int millis) {
        world.after(Duration.ofMillis(millis), () -> send(world.node(random.nextInt(world.nodes.size())), publication));
    }

    @Override
    public String toString() {
        return "publisher " + act.number();
    }
}
