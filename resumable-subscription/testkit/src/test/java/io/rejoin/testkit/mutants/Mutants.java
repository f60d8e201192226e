// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.mutants;

import java.util.ArrayList;
import java.util.List;

/** The deliberate bugs. One that is not found any more in the source has to be told anew, not deleted. */
final class Mutants {

    private static final String TAIL = "reconcile/StreamTail";
    private static final String CURSOR = "reconcile/SubscriberCursor";
    private static final String RING = "reconcile/Ring";

    private Mutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(ofTheTail());
        all.addAll(ofTheSubscriber());
        all.addAll(ofTheRing());
        all.addAll(ofTheNode());
        all.addAll(ofTheLog());
        return all;
    }

    private static Mutant mutant(String name, String file, String bug, String... textsAndReplacements) {
        List<Mutant.Edit> edits = new ArrayList<>();
        for (int i = 0; i < textsAndReplacements.length; i += 2) {
            edits.add(new Mutant.Edit(textsAndReplacements[i], textsAndReplacements[i + 1]));
        }
        return new Mutant(name, file, bug, List.copyOf(edits), 0);
    }

    /** One that few seeds see, and where to begin. */
    private static Mutant rare(long from, String name, String file, String bug, String... textsAndReplacements) {
        return new Mutant(
                name, file, bug, mutant(name, file, bug, textsAndReplacements).edits(), from);
    }

    private static List<Mutant> ofTheTail() {
        return List.of(
                mutant(
                        "attach-before-ack",
                        TAIL,
                        "the head is read before the bus has acknowledged that it delivers",
                        "private volatile boolean acknowledged;",
                        "private volatile boolean acknowledged = true;",
                        "void attach() {",
                        "void attach() { check();",
                        "acknowledged = true; readLog();",
                        "acknowledged = true;"),
                mutant(
                        "hole-not-filled",
                        TAIL,
                        "a hint from beyond a hole waits for the missing events to come by themselves",
                        "if (suspect || !ahead.isEmpty()) {",
                        "if (suspect) {"),
                mutant(
                        "contradiction-ignored",
                        TAIL,
                        "a hint that contradicts the ring is taken for a duplicate",
                        "suspect = true;",
                        "suspect = false;"),
                rare(
                        90,
                        "reconnect-ignored",
                        TAIL,
                        "when the bus is back, nobody looks for what it missed",
                        "acknowledged = true; readLog();",
                        "acknowledged = true; if (ring == null) { readLog(); }"),
                mutant(
                        "stale-ring-vouches",
                        TAIL,
                        "a ring vouches for cursors however long ago the log confirmed it",
                        "<= node.settings().freshness().toNanos()",
                        "<= Long.MAX_VALUE"),
                mutant(
                        "read-again-forgotten",
                        TAIL,
                        "what was hinted while the log was being read is not looked for",
                        "if (readAgain || behind && !slice.events().isEmpty()) {",
                        "if (behind && !slice.events().isEmpty()) {"),
                mutant(
                        "answered-read-never-ends",
                        TAIL,
                        "after a read that was answered the tail takes it to be under way still",
                        "if (isLast) { reading = false; }",
                        ""),
                rare(
                        333_800,
                        "hanging-read-waited-for",
                        TAIL,
                        "a read that is never answered keeps others from being begun until it is given up",
                        "if (reading && node.now() - readBeganAt < patience()) {",
                        "if (reading) {"),
                mutant(
                        "history-not-compared",
                        TAIL,
                        "the log's answer is not asked whether it still has the ring's last event",
                        "return refusal == null && ring.isOf(",
                        "return ring.isOf("),
                mutant(
                        "redaction-ignored",
                        TAIL,
                        "the ring keeps what was redacted",
                        "if (state != null && state.revision() != current.revision() && current.incarnation() != null) {",
                        "if (false) {"),
                rare(
                        2_410,
                        "trimmed-vouched-for",
                        TAIL,
                        "the ring keeps vouching for cursors that retention has removed",
                        "confirmed.forgetUpTo(state.trimmed().seq());",
                        ""),
                mutant(
                        "settled-at-once",
                        TAIL,
                        "\"live\" is said before the head was read",
                        "return settled || hasSettled && settledAt - instant >= 0;",
                        "return true;"),
                mutant(
                        "nobody-woken",
                        TAIL,
                        "subscribers are not told of what a hint brought",
                        "node.budget().settle(); wake(); } if (suspect",
                        "node.budget().settle(); } if (suspect"));
    }

    private static List<Mutant> ofTheSubscriber() {
        return List.of(
                mutant(
                        "cursor-not-checked-in-ring",
                        CURSOR,
                        "a fresh ring vouches for any cursor",
                        "&& fresh.holds(cursor)",
                        "&& cursor != null"),
                mutant(
                        "skips-after-page",
                        CURSOR,
                        "after a page it goes on from the head that the page told of",
                        "emitEvents(new Signal.Events(slice.events())); }",
                        "emitEvents(new Signal.Events(slice.events())); position = state.head(); }"),
                mutant(
                        "back-after-batch",
                        CURSOR,
                        "its position is the first event of what it was sent, not the last",
                        "Event last = signal.events().getLast();",
                        "Event last = signal.events().getFirst();"),
                mutant(
                        "demand-ignored",
                        CURSOR,
                        "a client is sent more than it asked for",
                        "!paused && requested > 0 &&",
                        "!paused &&"),
                mutant(
                        "request-not-heard",
                        CURSOR,
                        "a client that asks again is served with the next event only",
                        "if (!group.isRunning()) { group.execute(this::drain); } else { drain(); }",
                        ""),
                rare(
                        2_010,
                        "trimmed-hole-waits",
                        CURSOR,
                        "a client whose next event was trimmed waits for it",
                        "if (refusal != null) {",
                        "if (opened && refusal == ResetReason.EXPIRED) { giveBackTurn(); pause(); return; } if (refusal != null) {"),
                rare(
                        340,
                        "dead-history-trusted",
                        CURSOR,
                        "after a reset it takes from the ring of the history that was refused",
                        "distrustedAt = node.now();",
                        ""),
                rare(
                        450,
                        "no-pause",
                        CURSOR,
                        "where ring and log disagree the log is asked again at once",
                        "tail.check(); pause(); }",
                        "tail.check(); }"),
                mutant(
                        "failed-page-not-retried",
                        CURSOR,
                        "a page that could not be read is not asked for again",
                        "giveBackTurn(); pause(); } else {",
                        "giveBackTurn(); } else {"),
                mutant(
                        "position-never-questioned",
                        CURSOR,
                        "a client that knows more than the ring waits for the ring to come",
                        "questionPosition(); yield false;",
                        "yield false;"),
                mutant(
                        "turn-kept",
                        CURSOR,
                        "a turn of which nothing came is not given back",
                        "turns.giveBack(); }",
                        "}"),
                mutant(
                        "released-twice",
                        CURSOR,
                        "a client that leaves is counted out twice",
                        "if (released.compareAndSet(false, true)) {",
                        "if (true) {"));
    }

    private static List<Mutant> ofTheRing() {
        return List.of(
                mutant(
                        "ring-off-by-one",
                        RING,
                        "the run after a position leaves out every other event",
                        "event != null; event = at(event.seq() + 1)) {",
                        "event != null; event = at(event.seq() + 2)) {"),
                mutant(
                        "previous-not-checked",
                        "Event",
                        "an event follows another if the number fits, whatever its history",
                        "return cursor.seq() == position.seq() + 1 && previous == position.fingerprint();",
                        "return cursor.seq() == position.seq() + 1;"),
                mutant(
                        "incarnation-ignored",
                        RING,
                        "a ring takes events of any incarnation",
                        "return own == null || own.equals(other);",
                        "return true;"),
                rare(
                        2_560,
                        "head-by-number",
                        RING,
                        "whoever is at the head's number is up to date, whatever the fingerprint",
                        "return position.fingerprint() == end.fingerprint() ? Place.UP_TO_DATE : Place.OTHER_HISTORY;",
                        "return Place.UP_TO_DATE;"),
                mutant(
                        "run-by-number",
                        RING,
                        "the run after a position is found by number alone",
                        "return next.follows(position) ? collect(position, next, end.seq()) : Place.OTHER_HISTORY;",
                        "return collect(position, next, end.seq());"),
                mutant(
                        "memory-not-given-back",
                        "reconcile/RingBudget",
                        "a ring that is dropped keeps its share of the node's memory",
                        "holders.remove(holder.number()); holder.clear();",
                        "holders.remove(holder.number());"),
                mutant(
                        "limit-not-kept",
                        "reconcile/RingBudget",
                        "rings together grow beyond the node's limit",
                        "if (used.get() > settings.nodeRingBytes()) { turnHand(); }",
                        ""));
    }

    private static List<Mutant> ofTheNode() {
        return List.of(
                mutant(
                        "no-audit",
                        "reconcile/Auditor",
                        "the audit never takes place",
                        "Ring ring = tail.auditable();",
                        "Ring ring = null;"),
                rare(
                        3_360,
                        "audit-too-fresh",
                        "reconcile/Auditor",
                        "an audit counts from when it was answered, not from when it asked",
                        "tell(questions, slices, startedAt))",
                        "tell(questions, slices, node.now()))"),
                mutant(
                        "audit-hangs",
                        "reconcile/Auditor",
                        "an audit that the log does not answer is waited for",
                        ".timeout(node.settings().auditInterval(), node.scheduler())",
                        ""),
                rare(
                        1_480,
                        "wedge-not-noticed",
                        "reconcile/FeedWatch",
                        "a bus that delivers nothing and looks well is taken for well",
                        "suspect = failed;",
                        "suspect = false;"),
                mutant(
                        "told-before-commit",
                        "reconcile/ReconcilingNode",
                        "other nodes are told before the commit instead of after it",
                        "TraceParent trace = observed.trace();",
                        "TraceParent trace = observed.trace(); send(new FeedMessage.Poke(publication.stream()), Publishing.NONE);",
                        "own.offer(events, hint);",
                        "",
                        "send(new FeedMessage.Appended(events, hint), observed);",
                        ""),
                mutant(
                        "told-although-unknown",
                        "reconcile/ReconcilingNode",
                        "a publisher whose commit is unknown is told that it failed for good",
                        "log.append(publication)",
                        "log.append(publication).map(o -> o instanceof PublishOutcome.Unknown ? new PublishOutcome.KeyConflict() : o)"),
                mutant(
                        "tail-dropped-under-clients",
                        "reconcile/Tails",
                        "a tail is let go although it is followed",
                        "if (known.users > 0 || now - known.idleSince < linger) {",
                        "if (now - known.idleSince < linger) {"),
                mutant(
                        "woken-once",
                        "reconcile/WakeGroup",
                        "subscribers are woken only once",
                        "if (!state.compareAndSet(State.AWAKE, State.RESTED)) {",
                        "if (false) {"),
                mutant(
                        "place-not-kept",
                        "reconcile/WakeGroup",
                        "when one of a group leaves, another's place is wrong",
                        "last.place = member.place;",
                        ""),
                mutant(
                        "pages-for-ever",
                        "reconcile/PageCache",
                        "a page is handed out however old it is",
                        "return page != null && now - page.readAt <= lifetimeNanos ? page.slice : null;",
                        "return page != null ? page.slice : null;",
                        "if (now - page.readAt <= lifetimeNanos) { return; }",
                        "if (true) { return; }"),
                mutant(
                        "page-of-another-place",
                        "reconcile/LogReader",
                        "answers of one query are dealt out in the wrong order",
                        "Slice slice = slices.get(i);",
                        "Slice slice = slices.get(batch.size() - 1 - i);"),
                mutant(
                        "old-answer-shared",
                        "reconcile/LogReader",
                        "whoever asks later is given the answer that somebody got before",
                        "underWay.remove(pending.read, pending); pending.answer.tryEmitValue(slice).orThrow();",
                        "pending.answer.tryEmitValue(slice).orThrow();"),
                mutant(
                        "permit-lost",
                        "reconcile/LogReader",
                        "a query that failed keeps its permit",
                        "private void fail(List<Pending> batch, Throwable failure) { release();",
                        "private void fail(List<Pending> batch, Throwable failure) {"),
                mutant(
                        "whisper-too-early",
                        "reconcile/EphemeralBuffer",
                        "an ephemeral event overtakes the durable one before it",
                        "&& entry.event.after() <= seq) {",
                        ") {"),
                mutant(
                        "whisper-too-late",
                        "reconcile/EphemeralBuffer",
                        "an ephemeral event is sent long after its time",
                        "now + event.timeToLive().toNanos()",
                        "now + 1_000 * event.timeToLive().toNanos()"));
    }

    private static List<Mutant> ofTheLog() {
        return List.of(
                mutant(
                        "fingerprint-not-checked",
                        "spi/CursorCheck",
                        "a cursor is good if its number is",
                        "fingerprint != null && fingerprint == cursor.fingerprint();",
                        "fingerprint != null;"),
                mutant(
                        "trimmed-served",
                        "spi/CursorCheck",
                        "a cursor older than what is kept is gone on from",
                        "return ResetReason.EXPIRED;",
                        "return null;"),
                mutant(
                        "key-ignored",
                        "memory/MemoryStream",
                        "a retry with the same key is written again",
                        "if (earlier != null) {",
                        "if (false) {"),
                mutant(
                        "body-not-compared",
                        "memory/PublishKeys",
                        "another body with the same key passes for a retry",
                        "return MessageDigest.isEqual(use.digest, digest(publication.events())) ?",
                        "return true ?"),
                mutant(
                        "acknowledged-not-written",
                        "memory/MemoryStream",
                        "now and then an acknowledged event is not there",
                        "events.put(event.seq(), event);",
                        "if (event.seq() % 50 != 49) { events.put(event.seq(), event); }"),
                mutant(
                        "same-fingerprints",
                        "memory/MemoryStream",
                        "fingerprints follow from the number, so that two histories look alike",
                        "random.nextInt());",
                        "(int) head.seq() + 1);"));
    }
}
