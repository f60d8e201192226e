// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The log as all nodes reach it, keeping record of everything that was ever committed, lost or not, and redacted. */
final class Commits implements EventLog {

    static final Content REDACTED = new Content(null, "text/plain", "redacted".getBytes(StandardCharsets.UTF_8));

    /** How long a copy made before a redaction may still be handed out. */
    private static final long REDACTION_GRACE = Duration.ofSeconds(3).toNanos();

    /** Most equal queries at one instant, where all answers come at once: more than there can be reasons for. */
    private static final int MAX_REPEATED = 200;

    /** An event, whichever history it is of. */
    record Name(StreamKey stream, Incarnation incarnation, Cursor cursor, int previous) {

        static Name of(Event event) {
            return new Name(event.stream(), event.incarnation(), event.cursor(), event.previous());
        }
    }

    private final World world;
    private final Map<Name, Content> committed = new HashMap<>();
    private final Map<Name, Long> redactedAt = new HashMap<>();

    private long readingAt;
    private final Map<List<Read>, Integer> readsNow = new HashMap<>();

    Commits(World world) {
        this.world = world;
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return world.log.append(publication).doOnNext(outcome -> {
            if (outcome instanceof PublishOutcome.Committed(List<Event> events)) {
                events.forEach(event -> committed.put(Name.of(event), event.content()));
            }
        });
    }

    @Override
    public Mono<List<Slice>> read(List<Read> reads) {
        return Mono.defer(() -> {
            world.trace("read " + reads);
            if (world.now() != readingAt) {
                readingAt = world.now();
                readsNow.clear();
            }
            int repeated = readsNow.merge(reads, 1, Integer::sum);
            if (repeated == MAX_REPEATED) {
                world.complain("the log is read again and again without a pause: " + reads);
            }
            return repeated < MAX_REPEATED
                    ? world.log.read(reads)
                    : Mono.error(new LogUnavailableException("read too often", null));
        });
    }

    void redact(Event event) {
        world.log.redact(event.stream(), event.cursor(), REDACTED).block();
        redactedAt.put(Name.of(event), world.now());
    }

    /** The log was set back: what was redacted since is as it was. */
    void forgetRedactions() {
        redactedAt.clear();
    }

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
