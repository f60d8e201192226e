// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.StreamKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber of a {@link HistoryChecker} was sent, over all its connections. Thread-safe.
 *
 * <p>Its position is where it would resume: it begins with the first {@link #opened}, moves with what it is sent, and is
 * forgotten with a reset, after which another run begins.
 */
public final class ObservedSubscriber {

    private final String name;
    private final StreamKey stream;
    /** Also the lock, so that there is only one. */
    private final HistoryChecker checker;

    private final List<Finding> findings = new ArrayList<>();
    private @Nullable ObservedRun run;
    private long observed;
    private boolean left;

    ObservedSubscriber(String name, StreamKey stream, HistoryChecker checker) {
        this.name = name;
        this.stream = stream;
        this.checker = checker;
    }

    public StreamKey stream() {
        return stream;
    }

    /** What it would resume with; {@code null} before the first connection and after a reset that ended it. */
    public @Nullable Cursor position() {
        synchronized (checker) {
            return run == null ? null : run.position();
        }
    }

    /** How many events it was sent. */
    public long observed() {
        synchronized (checker) {
            return observed;
        }
    }

    /** Takes any signal of a subscription. */
    public void signal(Signal signal) {
        switch (signal) {
            case Signal.Opened(Cursor at) -> opened(at);
            case Signal.Events(List<Event> events) -> events.forEach(this::event);
            case Signal.Live(Cursor at) -> positioned(at);
            case Signal.Ephemeral _ -> {}
            case Signal.Reset reset -> reset(reset.refused(), reset.restart());
        }
    }

    /** A connection begins at {@code at}, which has to be the position that it resumes from, if there is one. */
    public void opened(Cursor at) {
        positioned(at);
    }

    /** The server says that the subscriber is at {@code at}. */
    public void positioned(Cursor at) {
        synchronized (checker) {
            if (run == null) {
                run = new ObservedRun(at, checker.disturbances(stream));
            } else {
                ObservedRun.Verdict verdict = run.positioned(at);
                if (verdict != null) {
                    report(verdict);
                }
            }
        }
    }

    /** An event was sent. */
    public void event(Event event) {
        event(event.cursor(), event.previous());
    }

    /**
     * An event was sent.
     *
     * @param previous the fingerprint of its predecessor, {@code null} where the wire does not tell
     */
    public void event(Cursor cursor, @Nullable Integer previous) {
        synchronized (checker) {
            observed++;
            if (run == null) {
                run = new ObservedRun(
                        new Cursor(cursor.seq() - 1, previous == null ? 0 : previous), checker.disturbances(stream));
            }
            ObservedRun.Verdict verdict = run.event(cursor, previous);
            if (verdict != null) {
                report(verdict);
            }
        }
    }

    /** The position was refused; {@code restart} is where it goes on, {@code null} if it does not. */
    public void reset(Cursor refused, @Nullable Cursor restart) {
        synchronized (checker) {
            if (run != null) {
                findings.addAll(run.holes(stream, name));
                if (!checker.excusesReset(stream, run.disturbancesAtStart())) {
                    report(new ObservedRun.Verdict(
                            Anomaly.UNPROVOKED_RESET, run.position(), refused, "it was refused"));
                }
            }
            run = restart == null ? null : new ObservedRun(restart, checker.disturbances(stream));
        }
    }

    /** It went for good: what comes from now on need not reach it. */
    public void leave() {
        synchronized (checker) {
            left = true;
        }
    }

    /** What is wrong so far with what it was sent; a hole counts as loss until what belongs there has come. */
    public List<Finding> findings() {
        synchronized (checker) {
            List<Finding> all = new ArrayList<>(findings);
            if (run != null) {
                all.addAll(run.holes(stream, name));
            }
            return all;
        }
    }

    /** Compares its last run with all that the stream has. */
    void finish(List<Cursor> history) {
        synchronized (checker) {
            if (run == null) {
                return;
            }
            Set<Cursor> actual = new HashSet<>(history);
            ObservedRun.Verdict splice = run.splice(actual);
            if (splice != null) {
                report(splice);
            }
            if (left) {
                return;
            }
            Cursor before = run.position();
            for (Cursor cursor : history) {
                if (cursor.seq() > run.start().seq() && !run.has(cursor)) {
                    report(new ObservedRun.Verdict(Anomaly.UNOBSERVED, before, cursor, "it never saw"));
                    return;
                }
            }
        }
    }

    private void report(ObservedRun.Verdict verdict) {
        findings.add(
                new Finding(verdict.anomaly(), stream, name, verdict.before(), verdict.offending(), verdict.detail()));
    }
}
