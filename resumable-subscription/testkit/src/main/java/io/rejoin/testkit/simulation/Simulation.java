// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.OnReset;
import io.rejoin.core.Publication;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.testkit.DroppedErrors;
import io.rejoin.testkit.FaultyLog;
import io.rejoin.testkit.FeedFaults;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one schedule: a time of mishaps, a time without, a time to recover, and at last, with a bus that drops everything, one more event that
 * all have to see all the same. Every {@link Promise} is checked after every step that any part of the platform makes.
 *
 * <p>A run takes a few milliseconds, one thread, and no real time. Runs are independent: as many as there are cores may go on at
 * once.
 */
public final class Simulation {

    private static final Duration MISHAPS = Duration.ofMillis(ScheduleDraw.MISHAPS + 500);
    private static final Duration AFTER_MISHAPS = Duration.ofMillis(ScheduleDraw.END - ScheduleDraw.MISHAPS);
    private static final Duration RECOVERY = Duration.ofSeconds(3);
    private static final int LATE_COMERS = 2;

    /** Quarters of a second in which those who page with the smallest limits come to the end. */
    private static final int MAX_PATIENCE = 100;

    private static final Duration LAST_EVENT = Duration.ofMillis(2_100);

    /** Longer than any tail lingers. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(4);

    private final Schedule schedule;
    private final World world;
    private final List<SimulatedPublisher> publishers = new ArrayList<>();

    private Simulation(Schedule schedule, SimulatedLog.Factory logs, @Nullable Consumer<String> transcript) {
        this.schedule = schedule;
        this.world = new World(schedule, logs, transcript);
    }

    /** Runs a schedule on the log in memory. */
    public static Report run(Schedule schedule) {
        return run(schedule, SimulatedLog::inMemory, null);
    }

    /**
     * Runs a schedule.
     *
     * @param logs makes the log that all nodes share
     * @param transcript is told of everything that happens, line by line; {@code null} if nobody wants to know
     */
    public static Report run(Schedule schedule, SimulatedLog.Factory logs, @Nullable Consumer<String> transcript) {
        return new Simulation(schedule, logs, transcript).run();
    }

    private Report run() {
        try (DroppedErrors dropped = DroppedErrors.here()) {
            play();
            if (dropped.first() != null) {
                world.complain(Promise.IN_GOOD_ORDER, "dropped %s", dropped.first());
            }
        } catch (RuntimeException e) {
            world.complain(
                    Promise.IN_GOOD_ORDER,
                    "threw %s at %s",
                    e,
                    List.of(e.getStackTrace()).subList(0, 3));
        }
        long observed = world.subscribers.stream()
                .mapToLong(subscriber -> subscriber.observed.observed())
                .sum();
        return new Report(schedule, List.copyOf(world.complaints()), world.time.steps(), observed);
    }

    private void play() {
        for (int i = 0; i < schedule.nodes().size(); i++) {
            world.nodes.add(new SimulatedNode(world, i, schedule.nodes().get(i)));
        }
        for (Act act : schedule.acts()) {
            var _ = world.time.schedule(() -> start(act), act.at(), TimeUnit.MILLISECONDS);
        }
        spend(MISHAPS);
        world.nodes.forEach(SimulatedNode::heal);
        spend(AFTER_MISHAPS);
        world.subscribers.forEach(SimulatedSubscriber::calmDown);
        spend(RECOVERY);
        lateComers();
        for (int i = 0;
                i < MAX_PATIENCE && !world.subscribers.stream().allMatch(SimulatedSubscriber::hasEverything);
                i++) {
            spend(Duration.ofMillis(250));
        }
        world.nodes.forEach(node -> node.bus(FeedFaults.DROP_ALL));
        world.ledger.histories().forEach(this::publishLast);
        spend(LAST_EVENT);
        if (world.complaints().isEmpty()) {
            judge();
        }
        world.subscribers.forEach(SimulatedSubscriber::leave);
        spend(AFTERWARDS);
        if (world.complaints().isEmpty()) {
            world.nodes.forEach(SimulatedNode::checkIdle);
        }
        world.nodes.forEach(node -> node.node().close());
    }

    private void spend(Duration duration) {
        world.time.runUntil(world.now() + duration.toNanos());
    }

    private void start(Act act) {
        world.trace("*** %s", act);
        switch (act) {
            case Act.Join join -> world.subscribers.add(new SimulatedSubscriber(world, join));
            case Act.Cut cut ->
                world.subscribers.stream()
                        .filter(subscriber -> subscriber.act.who() == cut.who())
                        .forEach(subscriber -> subscriber.cut(Duration.ofMillis(cut.away()), world.node(cut.node())));
            case Act.Publish publish -> publishers.add(new SimulatedPublisher(world, publish));
            case Act.Whisper whisper -> whisper(whisper);
            case Act.Bus bus -> world.node(bus.node()).bus(bus.faults());
            case Act.Line line -> world.node(line.node()).line(line.connection());
            case Act.Echo echo -> echo(echo);
            case Act.Log log -> world.node(log.node()).log(log.faults());
            case Act.Outage outage -> {
                List<SimulatedNode> hit =
                        outage.node() == Act.EVERYWHERE ? world.nodes : List.of(world.node(outage.node()));
                hit.forEach(node -> node.outage(outage.kind(), Duration.ofMillis(outage.lasting())));
            }
            case Act.Rewind rewind -> rewind(rewind);
            case Act.Delete delete -> world.ledger.delete(world.ledger.history(delete.stream()));
            case Act.Trim trim -> world.ledger.trim(world.ledger.history(trim.stream()), trim.kept());
            case Act.Redact redact -> world.ledger.redact(world.ledger.history(redact.stream()), redact.back());
            case Act.Crash crash -> world.node(crash.node()).crash();
            case Act.CrashAfterCommit crash -> world.node(crash.node()).crashAfterCommit();
            case Act.Stall stall -> {
                world.disturbed();
                world.node(stall.node())
                        .loop(stall.loop())
                        .stall(Duration.ofMillis(stall.lasting()).toNanos());
            }
        }
    }

    private void whisper(Act.Whisper act) {
        Content content =
                new Content(null, "text/plain", Long.toString(world.now()).getBytes(StandardCharsets.UTF_8));
        world.node(act.node())
                .node()
                .publishEphemeral(
                        world.ledger.history(act.stream()).stream(), content, Duration.ofMillis(act.timeToLive()))
                .subscribe(_ -> {}, failure -> world.trace("whisper %d is lost: %s", act.number(), failure));
    }

    /**
     * An old hint comes again. That of an event which the log has lost is as good as another loss, unless it is of an incarnation that is
     * known to be over.
     */
    private void echo(Act.Echo act) {
        History history = world.ledger.history(act.stream());
        FeedMessage.Appended hint = world.bus.hint(history.stream(), act.back());
        if (hint == null) {
            return;
        }
        boolean known = hint.events().stream().allMatch(history::has);
        if (!known && !history.isOtherThan(hint.events().getFirst().incarnation())) {
            world.disturb(history);
        }
        world.bus.publish(hint).subscribe();
    }

    /** A failover, at once or with an outage after it, to a replica that did not have the newest commits. */
    private void rewind(Act.Rewind act) {
        Runnable backup = world.ledger.log().backup();
        world.after(Duration.ofMillis(act.restoreAfter()), () -> {
            world.trace("*** restored");
            world.ledger.restore(backup);
            if (act.outage() > 0) {
                world.nodes.forEach(node -> node.outage(FaultyLog.Service.REFUSING, Duration.ofMillis(act.outage())));
            }
        });
    }

    private void lateComers() {
        int who = 100;
        for (int stream = 0; stream < schedule.streams(); stream++) {
            for (int i = 0; i < LATE_COMERS; i++) {
                int now = (int) (world.now() / 1_000_000);
                start(new Act.Join(now, who++, stream, StartAt.EARLIEST, OnReset.EARLIEST, Act.Pace.FAST, who, -1));
            }
        }
    }

    private void publishLast(History history) {
        Content last = new Content(null, "text/plain", "last".getBytes(StandardCharsets.UTF_8));
        world.nodes
                .getFirst()
                .node()
                .publish(Publication.of(history.stream(), last))
                .subscribe();
    }

    private void judge() {
        for (History history : world.ledger.histories()) {
            List<Cursor> cursors = history.events().stream().map(Event::cursor).toList();
            world.checker.finish(history.stream(), cursors);
            Set<String> texts = new HashSet<>();
            for (Event event : history.events()) {
                String text = new String(event.content().bytes(), StandardCharsets.UTF_8);
                if (!event.content().equals(Ledger.REDACTED) && !texts.add(text)) {
                    world.complain(Promise.RETRIES_DO_NOT_DOUBLE, "published twice: %s %s", event, text);
                }
            }
        }
        world.checker
                .findings()
                .forEach(finding -> world.complain(
                        switch (finding.anomaly()) {
                            case FORGOTTEN -> Promise.ACKNOWLEDGED_IS_COMMITTED;
                            case UNPROVOKED_RESET -> Promise.NO_FALSE_RESET;
                            case SPLICED -> Promise.NO_FALSE_RESUME;
                            case UNOBSERVED -> Promise.REACHES_EVERYBODY;
                            case LOST, DUPLICATED, REORDERED -> Promise.CONTIGUOUS;
                        },
                        "%s",
                        finding));
        publishers.stream()
                .filter(SimulatedPublisher::isPending)
                .forEach(publisher -> world.complain(Promise.GOES_ON_WITHOUT_BUS, "%s was never told", publisher));
    }
}
