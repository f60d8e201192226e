// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Redaction;
import io.rejoin.core.spi.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The log that all nodes share, what befalls it, and the record of everything that it ever committed. */
final class Ledger {

    static final Content REDACTED = new Content(null, "text/plain", "redacted".getBytes(StandardCharsets.UTF_8));

    /** How long a copy made before a redaction may still be handed out. */
    private static final long REDACTION_GRACE = Duration.ofSeconds(3).toNanos();

    /** An event, whichever history it is of. */
    private record Name(StreamKey stream, Incarnation incarnation, Cursor cursor, int previous) {

        static Name of(Event event) {
            return new Name(event.stream(), event.incarnation(), event.cursor(), event.previous());
        }

        /** Fingerprints differ enough, and it is asked often. */
        @Override
        public int hashCode() {
            return cursor.hashCode();
        }
    }

    private final World world;
    private final SimulatedLog log;
    private final Map<StreamKey, History> histories = new LinkedHashMap<>();
    private final Map<Name, Content> committed = new HashMap<>();
    private final Map<Name, Long> redactedAt = new HashMap<>();

    Ledger(World world, SimulatedLog.Factory logs, int streams) {
        this.world = world;
        this.log = logs.create(() -> Instant.EPOCH.plusNanos(world.now()), world.chance("log"));
        for (int i = 0; i < streams; i++) {
            histories.put(World.stream(i), new History(World.stream(i)));
        }
    }

    SimulatedLog log() {
        return log;
    }

    Iterable<History> histories() {
        return histories.values();
    }

    History history(int stream) {
        return history(World.stream(stream % histories.size()));
    }

    History history(StreamKey stream) {
        return Objects.requireNonNull(histories.get(stream));
    }

    /** The log told some node of a commit. */
    void committed(PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Committed(List<Event> events)) {
            events.forEach(event -> committed.put(Name.of(event), event.content()));
            History history = history(events.getFirst().stream());
            String wrong = history.append(events);
            if (wrong != null) {
                world.complain(Promise.CONTIGUOUS, "%s", wrong);
            }
            world.subscribers.forEach(subscriber -> subscriber.committed(history));
        }
    }

    // What befalls it. -----------------------------------------------------------------------------------------------

    void redact(History history, int back) {
        int index = history.events().size() - 1 - back;
        if (index < 0) {
            return;
        }
        Event event = history.events().get(index);
        Redaction.Outcome outcome =
                log.redaction().redact(event.stream(), event.cursor(), REDACTED).block();
        if (outcome != Redaction.Outcome.REDACTED) {
            world.complain(Promise.ACKNOWLEDGED_IS_COMMITTED, "the log does not find %s to redact it", event);
        }
        redactedAt.put(Name.of(event), world.now());
        reload(history);
    }

    void delete(History history) {
        world.disturb(history);
        var _ = log.administration().delete(history.stream()).block();
        reload(history);
    }

    void trim(History history, int kept) {
        world.disturb(history);
        var _ = log.administration()
                .configure(history.stream(), new Retention(kept, Duration.ofDays(1)))
                .block();
        log.trim();
        var _ = log.administration()
                .configure(history.stream(), Retention.DEFAULT)
                .block();
        reload(history);
    }

    void restore(Runnable backup) {
        histories.values().forEach(world::disturb);
        backup.run();
        // What was redacted since is as it was.
        redactedAt.clear();
        histories.values().forEach(this::reload);
    }

    private void reload(History history) {
        Slice page =
                read(new Read(history.stream(), new Read.Forward(StartAt.EARLIEST), Read.MAX_EVENTS, Long.MAX_VALUE));
        List<Event> all = new ArrayList<>();
        Slice next = page;
        while (!next.events().isEmpty()) {
            all.addAll(next.events());
            next = read(Read.after(history.stream(), next.end(), Read.MAX_EVENTS, Long.MAX_VALUE));
        }
        history.reload(page.state(), all);
        world.subscribers.forEach(subscriber -> subscriber.disturbed(history));
    }

    private Slice read(Read read) {
        return Objects.requireNonNull(log.events().read(List.of(read)).block()).getFirst();
    }

    // What it says of what others were sent.
    // ---------------------------------------------------------------------------

    /** What is wrong with an event that a subscriber was sent; {@code null} if nothing is. */
    @Nullable
    String objection(Event event, long nodeWellSince) {
        Name name = Name.of(event);
        Content original = committed.get(name);
        if (original == null) {
            return "was sent an event that never was: " + event;
        }
        if (!event.content().equals(original) && !event.content().equals(REDACTED)) {
            return "was sent another content: " + event;
        }
        Long since = redactedAt.get(name);
        boolean stale = since != null
                && event.content().equals(original)
                && world.now() - Math.max(since, nodeWellSince) > REDACTION_GRACE;
        return stale ? "was sent a content that was redacted long ago: " + event : null;
    }
}
