// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.ResetReason;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Follows the newest events of one stream for all of a node's subscribers to it.
 *
 * <p>A serialised state machine: everything below runs in its mailbox, nothing blocks, and what others read
 * ({@link #ring}, {@link #isSettled}) is published by volatile writes. How it stays true to the log:
 *
 * <ul>
 *   <li><b>Attach.</b> It listens on the feed first, and reads the head only when the bus has acknowledged that (or said
 *       that it cannot): whatever is committed after the head was read is either hinted or found by the audit.
 *   <li><b>A hint that fits</b> (same incarnation, next sequence number, names the last event's fingerprint) is appended.
 *       One that the ring holds already is a duplicate.
 *   <li><b>A hint from further ahead</b> shows a hole. The log is read from the last event on, one read at a time; hints
 *       that come meanwhile wait in a bounded set, so that a reordered burst costs one read.
 *   <li><b>Any other hint</b> contradicts the ring: an event that the log has lost, or a stream re-created. The log decides.
 *   <li><b>Every read</b> goes out from the last event and says whether the log still has it. If not, the ring is thrown
 *       away; each subscriber then finds its own position refused, or not, by the log.
 *   <li><b>Hints that fit by chance.</b> After that, when the log has refused a subscriber's position, and while the stream does not exist, late
 *       hints of what was lost may fit the ring: they go on from where both histories part. Then every hint is but a reason to read the log.
 * </ul>
 *
 * <p>Nothing here judges subscribers' cursors: each checks that what it is given follows what it has.
 */
final class StreamTail {

    /** Most events that one read fills in. */
    private static final int FILL_EVENTS = 512;

    /** Most bytes that one read fills in. */
    private static final long FILL_BYTES = 1 << 20;

    /** Most hints from beyond a hole that are kept; others are read from the log. */
    private static final int MAX_AHEAD = 256;

    /** Most tasks that wait in the mailbox before hints are dropped and made up for by a read. */
    private static final int MAX_WAITING = 4_096;

    /** For how long hints of a history that was lost may be on their way, in nanoseconds: a slow commit's, over a slow bus. */
    private static final long LATE_HINTS = TimeUnit.SECONDS.toNanos(5);

    /** An event from beyond a hole, and the trace that its hint was of. */
    private record Early(Event event, @Nullable TraceParent trace) {}

    private final StreamKey stream;
    private final NodeContext node;
    private final Mailbox mailbox = new Mailbox();
    private final List<WakeGroup> groups = new CopyOnWriteArrayList<>();
    private final TreeMap<Long, Early> ahead = new TreeMap<>();
    private final Disposable.Swap listening = Disposables.swap();

    private volatile @Nullable Ring ring;
    private volatile @Nullable EphemeralBuffer ephemerals;
    private volatile boolean acknowledged;
    private volatile boolean settled;
    private volatile boolean hasSettled;
    private volatile long settledAt;
    private volatile long unsettledSince;
    private volatile boolean readFailed;
    private volatile boolean detached;

    /** When the read began that last confirmed the ring; before {@link #ring} is set, when the tail was made. */
    private volatile long confirmedAt;

    /** When the log looked for that read, by the log's own clock; {@code null} while it has not known the stream. */
    private @Nullable Instant confirmedAsOf;

    /** When it last became known that the log has lost a history, of a ring or of a subscriber; {@code null} if it has not. */
    private @Nullable Long lostAt;

    private boolean reading;
    private boolean readAgain;

    /** Reads that were begun; the number of the one that is under way, or was last. */
    private long reads;

    /** When the last of them began. */
    private long readBeganAt;

    /** Hints were compared with the ring while a read was under way, which may find that the ring is of a lost history. */
    private boolean hintedMeanwhile;

    StreamTail(StreamKey stream, NodeContext node) {
        this.stream = stream;
        this.node = node;
        this.confirmedAt = node.now();
    }

    StreamKey stream() {
        return stream;
    }

    // What subscribers see. ------------------------------------------------------------------------------------------

    /** {@code null} until attached. */
    @Nullable
    Ring ring() {
        return ring;
    }

    /** The ring, if the log confirmed it so recently that it may vouch for a cursor. */
    @Nullable
    Ring freshRing() {
        Ring current = ring;
        return current != null
                        && node.now() - confirmedAt
                                <= node.settings().freshness().toNanos()
                ? current
                : null;
    }

    /** Whether a read that began at {@code instant} or later has confirmed or replaced the ring. */
    boolean isConfirmedSince(long instant) {
        return ring != null && confirmedAt - instant >= 0;
    }

    /**
     * Whether the ring has all that was committed before {@code instant}: a read that began then or later has brought the
     * ring to the head, or nothing has happened since that the ring does not have.
     */
    boolean isSettledSince(long instant) {
        return settled || hasSettled && settledAt - instant >= 0;
    }

    @Nullable
    EphemeralBuffer ephemerals() {
        return ephemerals;
    }

    /** Gives back the memory of ephemeral events whose time is over. */
    void forgetExpired() {
        EphemeralBuffer buffer = ephemerals;
        if (buffer != null) {
            buffer.forgetExpired(node.now());
        }
    }

    /** The group for an executor, made at need; to be left once. */
    synchronized WakeGroup join(Executor executor) {
        for (WakeGroup group : groups) {
            if (group.executor() == executor) {
                group.users++;
                return group;
            }
        }
        WakeGroup group = new WakeGroup(
                executor, node.scheduler(), node.settings().gatherTime().toNanos());
        group.users = 1;
        groups.add(group);
        return group;
    }

    synchronized void leave(WakeGroup group) {
        if (--group.users == 0) {
            groups.remove(group);
        }
    }

    // What drives the tail. ------------------------------------------------------------------------------------------

    void attach() {
        listening.update(node.feed()
                .listen(stream)
                .subscribe(this::onSignal, failure -> onSignal(new FeedSignal.Interrupted())));
    }

    /** Lets go of feed and memory; the tail must have no subscriber. */
    void detach() {
        listening.dispose();
        mailbox.execute(() -> {
            detached = true;
            Ring current = ring;
            ring = null;
            if (current != null) {
                node.budget().remove(current);
            }
            EphemeralBuffer buffer = ephemerals;
            if (buffer != null) {
                node.budget().remove(buffer);
            }
        });
    }

    /** Takes events that this node has just committed itself. */
    void offer(List<Event> events, @Nullable TraceParent trace) {
        mailbox.execute(() -> onEvents(events, trace));
    }

    /** Something may have changed: reads the log from the last event on. */
    void check() {
        mailbox.execute(this::readLog);
    }

    /** The log has lost what somebody had, whether the ring had it or not: hints of it may still come, and may fit the ring. */
    void distrustHints() {
        mailbox.execute(() -> {
            lostAt = node.now();
            readLog();
        });
    }

    /** Whether the bus delivers, as far as is known. */
    boolean isAcknowledged() {
        return acknowledged;
    }

    /** Nanoseconds for which it has been known that something may be missing; 0 where nothing is. */
    long lag() {
        return settled || ring == null ? 0 : node.now() - unsettledSince;
    }

    /** What an audit should ask the log about, {@code null} while there is nothing to confirm. */
    @Nullable
    Ring auditable() {
        return readFailed ? null : ring;
    }

    /**
     * Whether a read is overdue: one failed, or the bus has not answered for as long as attaching may wait for it.
     */
    boolean isOverdue(long attachPatienceNanos) {
        return readFailed || ring == null && node.now() - confirmedAt > attachPatienceNanos;
    }

    /** Takes an audit's finding about {@code position}, which was the last event of {@code audited}. */
    void onAudit(Ring audited, Slice slice, long startedAt) {
        mailbox.execute(() -> {
            if (audited != ring) {
                return;
            }
            StreamState state = slice.state();
            if (!isConfirmed(audited, slice)) {
                readLog();
                return;
            }
            confirm(startedAt, audited, slice);
            if (state != null && state.head().seq() > audited.last().seq()) {
                node.counters().auditRepairs.increment();
                readLog();
            }
        });
    }

    private void onSignal(FeedSignal signal) {
        if (mailbox.size() > MAX_WAITING && signal instanceof FeedSignal.Received) {
            node.counters().hintsLost.increment();
            readFailed = true;
            return;
        }
        mailbox.execute(() -> {
            switch (signal) {
                case FeedSignal.Listening ignored -> {
                    acknowledged = true;
                    readLog();
                }
                case FeedSignal.Interrupted ignored -> {
                    acknowledged = false;
                    readLog();
                }
                case FeedSignal.Received received -> onMessage(received.message());
            }
        });
    }

    private void onMessage(FeedMessage message) {
        switch (message) {
            case FeedMessage.Appended appended -> onEvents(appended.events(), appended.trace());
            case FeedMessage.Poke ignored -> readLog();
            case FeedMessage.Ephemeral ephemeral -> onEphemeral(ephemeral.event());
        }
    }

    private void onEphemeral(EphemeralEvent event) {
        if (detached) {
            return;
        }
        EphemeralBuffer buffer = ephemerals;
        if (buffer == null) {
            buffer = new EphemeralBuffer(node.budget());
            node.budget().register(buffer);
            ephemerals = buffer;
        }
        buffer.add(event, node.now());
        node.budget().settle();
        wake();
    }

    // The reconciliation. --------------------------------------------------------------------------------------------

    private void onEvents(List<Event> events, @Nullable TraceParent trace) {
        Ring current = ring;
        if (current == null) {
            readAgain |= reading;
            return;
        }
        hintedMeanwhile |= reading;
        if (!believesHints(current) || events.stream().anyMatch(this::isLate)) {
            lookUp(current, events, trace);
            return;
        }
        boolean appended = false;
        boolean suspect = false;
        for (Event event : events) {
            if (current.continuesWith(event)) {
                append(current, event, trace);
                appended = true;
            } else if (event.seq() > current.last().seq() + 1) {
                keepAhead(new Early(event, trace));
            } else if (event.seq() > current.last().seq()
                    || !current.isOf(event.incarnation())
                    || current.contradicts(event.cursor())) {
                suspect = true;
            }
        }
        if (appended) {
            absorbAhead(current);
            node.budget().settle();
            wake();
        }
        if (suspect || !ahead.isEmpty()) {
            readLog();
        }
    }

    private boolean believesHints(Ring current) {
        Long since = lostAt;
        return current.incarnation() != null && (since == null || node.now() - since > LATE_HINTS);
    }

    /**
     * Whether a read that the log has answered since should have found the event: it is still being committed, or a restored log
     * does not have it any more.
     */
    private boolean isLate(Event event) {
        Instant asOf = confirmedAsOf;
        return asOf != null && event.time().isBefore(asOf);
    }

    private void lookUp(Ring current, List<Event> events, @Nullable TraceParent trace) {
        for (Event event : events) {
            if (!current.holds(event.cursor())) {
                keepAhead(new Early(event, trace));
            }
        }
        if (!ahead.isEmpty()) {
            readLog();
        }
    }

    private void append(Ring current, Event event, @Nullable TraceParent trace) {
        current.append(event);
        node.observer().arrived(event, trace);
    }

    private @Nullable TraceParent traceOf(Event event) {
        Early hinted = ahead.get(event.seq());
        return hinted != null && hinted.event().cursor().equals(event.cursor()) ? hinted.trace() : null;
    }

    private void keepAhead(Early early) {
        ahead.put(early.event().seq(), early);
        if (ahead.size() > MAX_AHEAD) {
            ahead.pollLastEntry();
        }
    }

    /** Appends what has waited and fits now. */
    private void absorbAhead(Ring current) {
        if (!believesHints(current)) {
            ahead.clear();
        }
        while (!ahead.isEmpty() && ahead.firstKey() <= current.last().seq() + 1) {
            Early early = ahead.pollFirstEntry().getValue();
            Event next = early.event();
            if (current.continuesWith(next) && !isLate(next)) {
                append(current, next, early.trace());
            } else if (next.seq() > current.last().seq()) {
                readAgain = true;
                return;
            }
        }
    }

    private void readLog() {
        if (detached) {
            return;
        }
        if (reading && node.now() - readBeganAt < patience()) {
            readAgain = true;
            return;
        }
        reading = true;
        readAgain = false;
        hintedMeanwhile = false;
        readFailed = false;
        if (settled || !hasSettled) {
            unsettledSince = node.now();
        }
        settled = false;
        Ring current = ring;
        long startedAt = node.now();
        long number = ++reads;
        readBeganAt = startedAt;
        Mono<Slice> answer = current == null
                ? node.tailReads().gather(new Read(stream, new Read.Forward(StartAt.LATEST), 0, 1))
                : node.tailReads().read(Read.after(stream, current.last(), FILL_EVENTS, FILL_BYTES));
        answer.subscribe(
                slice -> mailbox.execute(() -> onSlice(slice, startedAt, number)),
                failure -> mailbox.execute(() -> onReadFailed(number)));
    }

    /**
     * For how many nanoseconds there is one read alone. Its query, or its connection, may hang: then there is another one beside it, and
     * what either says is taken.
     */
    private long patience() {
        return node.settings().auditInterval().toNanos() / 2;
    }

    private void onReadFailed(long number) {
        if (number == reads) {
            reading = false;
            readFailed = true;
        }
    }

    private void onSlice(Slice slice, long startedAt, long number) {
        boolean isLast = number == reads;
        if (detached || !isLast && !reading) {
            return; // a later read has been answered, of which this one may know less
        }
        if (isLast) {
            reading = false;
        }
        Ring current = ring;
        if (current == null) {
            replaceRing(Ring.atHead(slice.state(), node.budget()));
        } else if (!isOfSameHistory(current, slice)) {
            loseHistory(slice.state());
            readAgain |= hintedMeanwhile;
        } else {
            fill(current, slice);
        }
        Ring now = ring;
        StreamState state = slice.state();
        confirm(startedAt, now, slice);
        if (now != null) {
            absorbAhead(now);
        }
        boolean behind =
                now != null && state != null && state.head().seq() > now.last().seq();
        if (!behind) {
            settledAt = startedAt;
            hasSettled = true;
        }
        if (readAgain || behind && !slice.events().isEmpty()) {
            readLog();
        } else if (behind) {
            // The log says that there is more and does not give it: at the next tick rather than at once, for ever.
            readFailed = true;
        } else if (isLast) {
            // What is still ahead was hinted before this read began, and the log does not have it.
            ahead.clear();
            settled = true;
        }
        node.budget().settle();
        wake();
    }

    /** Appends what the log has beyond the ring; hints may have brought some of it while the read was under way. */
    private void fill(Ring current, Slice slice) {
        StreamState state = slice.state();
        if (state != null && state.revision() != current.revision() && current.incarnation() != null) {
            // Filled before it is shown, or a late hint could fit that still bears what was redacted.
            Ring redacted = new Ring(state.incarnation(), state.revision(), slice.start(), node.budget());
            slice.events().forEach(redacted::append);
            readAgain |= current.last().seq() > redacted.last().seq();
            replaceRing(redacted);
            return;
        }
        for (Event event : slice.events()) {
            if (current.continuesWith(event)) {
                append(current, event, traceOf(event));
            } else if (event.seq() > current.last().seq() || current.contradicts(event.cursor())) {
                loseHistory(state);
                readAgain = true;
                return;
            }
        }
    }

    /** Never goes back: an audit may be answered after a read that began later, and somebody waits for that one. */
    private void confirm(long startedAt, @Nullable Ring confirmed, Slice slice) {
        StreamState state = slice.state();
        if (startedAt - confirmedAt >= 0) {
            confirmedAt = startedAt;
            confirmedAsOf = slice.asOf();
        }
        if (confirmed != null && state != null) {
            confirmed.becomes(state.incarnation());
            confirmed.forgetUpTo(state.trimmed().seq());
        }
    }

    private void loseHistory(@Nullable StreamState state) {
        node.counters().brokenHistories.increment();
        lostAt = node.now();
        replaceRing(Ring.atHead(state, node.budget()));
    }

    private void replaceRing(Ring replacement) {
        Ring old = ring;
        ahead.clear();
        node.pages().forget(stream);
        node.budget().register(replacement);
        ring = replacement;
        if (old != null) {
            node.budget().remove(old);
        }
    }

    /** Whether nothing about the ring needs another look: same history, same contents. */
    private static boolean isConfirmed(Ring ring, Slice slice) {
        StreamState state = slice.state();
        return isOfSameHistory(ring, slice)
                && (state == null || ring.incarnation() == null || state.revision() == ring.revision());
    }

    private static boolean isOfSameHistory(Ring ring, Slice slice) {
        ResetReason refusal = CursorCheck.refusal(slice);
        StreamState state = slice.state();
        return refusal == null && ring.isOf(state == null ? null : state.incarnation());
    }

    private void wake() {
        for (WakeGroup group : groups) {
            group.wake();
        }
    }

    /** For messages and tests. */
    @Override
    public String toString() {
        Ring current = ring;
        Cursor last = current == null ? null : current.last();
        return stream + " at " + last + (settled ? "" : ", unsettled") + (acknowledged ? "" : ", feed silent");
    }
}
