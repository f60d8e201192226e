// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.testkit.FaultyFeed;
import io.rejoin.testkit.FaultyLog;
import io.rejoin.testkit.FeedFaults;
import io.rejoin.testkit.LogFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws a schedule: each seed has its own few kinds of mishap, and its own pace of everything else. */
final class ScheduleDraw {

    /** A kind of mishap. */
    private enum Mishap {
        BUS,
        LINE,
        ECHO,
        LOG,
        OUTAGE,
        REWIND,
        DELETION,
        TRIM,
        REDACTION,
        CRASH,
        CRASH_AFTER_COMMIT,
        STALL
    }

    /** For how long mishaps happen, in milliseconds. */
    static final int MISHAPS = 7_000;

    /** For how long clients come and go and things are published. */
    static final int END = 11_000;

    /** Most publishes of a schedule. */
    private static final int MAX_PUBLISHES = 240;

    /**
     * With the pause after it less than the two seconds within which a client is promised to go on: a page that was asked
     * for just before the log came back is never answered.
     */
    private static final Duration READ_TIMEOUT = Duration.ofMillis(1_500);

    private final long seed;
    private final SplittableRandom random;
    private final int streams;
    private final int nodes;
    private final List<Act> acts = new ArrayList<>();
    private int published;

    ScheduleDraw(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.streams = random.nextInt(1, 4);
        this.nodes = random.nextInt(1, 4);
    }

    Schedule draw() {
        List<ReconcileSettings> settings = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            settings.add(drawSettings());
        }
        int publishers = random.nextInt(1, 5);
        for (int i = 0; i < publishers; i++) {
            publishes(MAX_PUBLISHES / publishers);
        }
        int subscribers = random.nextInt(1, 9);
        boolean sharing = random.nextInt(3) == 0;
        for (int who = 1; who <= subscribers; who++) {
            subscriber(who, sharing ? random.nextInt(-1, 2) : -1);
        }
        if (random.nextInt(3) == 0) {
            whispers();
        }
        mishaps();
        new OutlivingAnswers(seed, streams, nodes, subscribers).addTo(acts);
        new QuietAfterFailures(seed, streams, nodes).addTo(acts);
        acts.sort(Comparator.comparingInt(Act::at));
        return new Schedule(seed, streams, settings, acts);
    }

    /** Small limits, so that in seconds everything overflows that can. */
    private ReconcileSettings drawSettings() {
        ReconcileSettings usual = ReconcileSettings.DEFAULT;
        return new ReconcileSettings(
                usual.subscriptions(),
                usual.streams(),
                8 << random.nextInt(4),
                random.nextInt(300, 20_000),
                random.nextInt(1_000, 100_000),
                random.nextInt(1, 20),
                random.nextInt(1, 500),
                8 << random.nextInt(3),
                random.nextInt(1_000, 100_000),
                random.nextInt(1, 5),
                random.nextInt(1, 8),
                READ_TIMEOUT,
                usual.auditInterval(),
                usual.freshness(),
                usual.probeTimeout(),
                millis(random.nextInt(200, 3_000)),
                usual.gatherTime());
    }

    private void publishes(int atMost) {
        int pause = 1 << random.nextInt(5, 12);
        int last = published + atMost;
        for (int at = random.nextInt(2 * pause); at < END; at += random.nextInt(1, 2 * pause)) {
            if (published == last) {
                return;
            }
            published++;
            int events = random.nextInt(8) == 0 ? random.nextInt(1, 40) : 1;
            Act.Insistence insistence = switch (random.nextInt(8)) {
                case 0, 1 -> Act.Insistence.NONE;
                case 2 -> Act.Insistence.TWICE;
                case 3 -> Act.Insistence.OTHER_BODY;
                default -> Act.Insistence.KEY;
            };
            acts.add(new Act.Publish(at, published, anyStream(), events, random.nextInt(30), insistence, anyNode()));
        }
    }

    private void subscriber(int who, int socket) {
        int at = random.nextInt(3_000);
        Act.Pace pace =
                random.nextInt(4) == 0 ? new Act.Pace(random.nextInt(1, 4), random.nextInt(20, 800)) : Act.Pace.FAST;
        StartAt start = switch (random.nextInt(3)) {
            case 0 -> StartAt.EARLIEST;
            case 1 -> StartAt.LATEST;
            default -> new StartAt.Back(random.nextInt(1, 20));
        };
        OnReset onReset = OnReset.values()[random.nextInt(3)];
        acts.add(new Act.Join(at, who, anyStream(), start, onReset, pace, anyNode(), socket));
        int stays = 200 << random.nextInt(5);
        while (true) {
            at += random.nextInt(50, 2 * stays);
            if (at >= END) {
                return;
            }
            int away = random.nextInt(4) == 0 ? random.nextInt(4_000) : random.nextInt(100);
            acts.add(new Act.Cut(at, who, away, anyNode()));
            at += away;
        }
    }

    private void whispers() {
        int number = 1;
        for (int at = 0; at < END; at += random.nextInt(1, 1_000)) {
            acts.add(new Act.Whisper(at, number++, anyStream(), random.nextInt(50, 3_000), anyNode()));
        }
    }

    private void mishaps() {
        Set<Mishap> kinds = EnumSet.noneOf(Mishap.class);
        for (Mishap mishap : Mishap.values()) {
            if (random.nextInt(3) == 0) {
                kinds.add(mishap);
            }
        }
        List<Mishap> chosen = List.copyOf(kinds);
        if (random.nextInt(8) == 0) {
            noBusAtAll();
        }
        if (chosen.isEmpty()) {
            return;
        }
        int pause = random.nextInt(300, 2_500);
        for (int at = random.nextInt(pause); at < MISHAPS; at += random.nextInt(50, pause)) {
            Mishap kind = chosen.get(random.nextInt(chosen.size()));
            acts.add(mishap(at, kind));
            if (kind == Mishap.LINE && random.nextBoolean()) {
                blip(((Act.Line) acts.removeLast()).node(), at);
            }
            if (kind == Mishap.DELETION && random.nextBoolean()) {
                recreation(at, (Act.Delete) acts.getLast());
            }
        }
    }

    /** A line that is soon well again, and misses something. */
    private void blip(int node, int at) {
        int lasting = random.nextInt(1, 400);
        acts.add(new Act.Line(at, node, FaultyFeed.Connection.DOWN));
        int missed = at + random.nextInt(lasting);
        acts.add(new Act.Publish(missed, ++published, anyStream(), 1, 0, Act.Insistence.NONE, node + 1));
        acts.add(new Act.Line(at + lasting, node, FaultyFeed.Connection.UP));
    }

    private void noBusAtAll() {
        int at = random.nextInt(3_000);
        FaultyFeed.Connection state = random.nextBoolean() ? FaultyFeed.Connection.SILENT : FaultyFeed.Connection.DOWN;
        for (int node = 0; node < nodes; node++) {
            acts.add(new Act.Line(at, node, state));
        }
    }

    /** An empty stream in the place of the one that was deleted, and an early hint of that one. */
    private void recreation(int deletedAt, Act.Delete deleted) {
        int at = deletedAt + random.nextInt(1, 300);
        acts.add(new Act.Trim(at, deleted.stream(), 1));
        acts.add(new Act.Echo(at + random.nextInt(2_500), deleted.stream(), random.nextInt(64)));
    }

    private Act mishap(int at, Mishap kind) {
        return switch (kind) {
            case BUS -> new Act.Bus(at, anyNode(), drawFeedFaults());
            case LINE -> {
                FaultyFeed.Connection[] states = FaultyFeed.Connection.values();
                yield new Act.Line(at, anyNode(), states[random.nextInt(states.length)]);
            }
            case ECHO -> new Act.Echo(at, anyStream(), random.nextInt(20));
            case LOG -> new Act.Log(at, anyNode(), drawLogFaults());
            case OUTAGE -> {
                FaultyLog.Service service =
                        random.nextBoolean() ? FaultyLog.Service.REFUSING : FaultyLog.Service.HANGING;
                int node = random.nextBoolean() ? Act.EVERYWHERE : anyNode();
                yield new Act.Outage(at, node, service, random.nextInt(50, 4_000));
            }
            case REWIND ->
                new Act.Rewind(
                        at,
                        random.nextInt(10, random.nextBoolean() ? 200 : 2_000),
                        random.nextBoolean() ? 0 : random.nextInt(50, 3_000));
            case DELETION -> new Act.Delete(at, anyStream());
            case TRIM -> new Act.Trim(at, anyStream(), random.nextInt(1, 60));
            case REDACTION -> new Act.Redact(at, anyStream(), random.nextInt(8));
            case CRASH -> new Act.Crash(at, anyNode());
            case CRASH_AFTER_COMMIT -> new Act.CrashAfterCommit(at, anyNode());
            case STALL -> new Act.Stall(at, anyNode(), random.nextInt(SimulatedNode.LOOPS), random.nextInt(1, 600));
        };
    }

    private FeedFaults drawFeedFaults() {
        return switch (random.nextInt(4)) {
            case 0 -> SimulatedNode.WELL_BUS;
            case 1 -> FeedFaults.DROP_ALL;
            default ->
                new FeedFaults(
                        random.nextDouble() * 0.5,
                        random.nextDouble() * 0.5,
                        Duration.ZERO,
                        millis(random.nextInt(random.nextInt(4) == 0 ? 2_000 : 50)));
        };
    }

    private LogFaults drawLogFaults() {
        return switch (random.nextInt(3)) {
            case 0 -> SimulatedNode.WELL;
            case 1 -> new LogFaults(0, 0, Duration.ZERO, millis(random.nextInt(20)));
            default ->
                new LogFaults(
                        random.nextDouble() * 0.5,
                        random.nextDouble() * 0.3,
                        Duration.ZERO,
                        millis(random.nextInt(800)));
        };
    }

    private int anyNode() {
        return random.nextInt(nodes);
    }

    private int anyStream() {
        return random.nextInt(streams);
    }

    private static Duration millis(int count) {
        return Duration.ofMillis(count);
    }
}
