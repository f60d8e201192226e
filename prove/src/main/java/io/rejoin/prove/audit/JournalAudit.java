// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

import io.rejoin.core.Cursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows one {@link Journal} from audit to audit.
 *
 * <p>Between two resets a subscriber is on one <em>run</em>, which has to be contiguous. A history that was rewound keeps a beginning
 * of what it was, so a run may lead out of the history that survives, never back into it: that is a history which nobody wrote.
 */
final class JournalAudit {

    /** What came since the audit before. */
    record Result(List<Journal.Delivered> delivered, List<Journal.Reset> resets, List<Finding> findings) {}

    private final Journal journal;
    private final Map<Long, Journal.Delivered> run = new HashMap<>();
    private @Nullable Cursor position;

    private final List<Finding> findings = new ArrayList<>();

    JournalAudit(Journal journal) {
        this.journal = journal;
    }

    /** @param now the stream as it is, with nobody publishing and everything sent */
    Result audit(History now) {
        findings.clear();
        List<Journal.Delivered> delivered = new ArrayList<>();
        List<Journal.Reset> resets = new ArrayList<>();
        for (Journal.Entry entry : journal.drain()) {
            switch (entry) {
                case Journal.Positioned(Cursor at) -> positioned(at);
                case Journal.Delivered event -> {
                    delivered.add(event);
                    event(event);
                }
                case Journal.Reset reset -> {
                    resets.add(reset);
                    reset(reset, now);
                }
            }
        }
        compare(now);
        atRest(now);
        return new Result(List.copyOf(delivered), List.copyOf(resets), List.copyOf(findings));
    }

    private void positioned(Cursor at) {
        Cursor before = position;
        if (before != null && at.seq() != before.seq()) {
            find(
                    at.seq() > before.seq() ? Anomaly.LOST : Anomaly.REORDERED,
                    Math.abs(at.seq() - before.seq()),
                    "at " + before + ", was told that it is at " + at);
        } else if (before != null && !at.equals(before)) {
            find(Anomaly.FALSE_RESUME, 1, "at " + before + ", was told that it is at " + at);
        }
        position = at;
    }

    private void event(Journal.Delivered event) {
        Cursor at = event.at();
        Cursor before = position;
        if (before == null || at.seq() == before.seq() + 1) {
            run.put(at.seq(), event);
            position = at;
        } else if (at.seq() > before.seq()) {
            find(Anomaly.LOST, at.seq() - before.seq() - 1, "after " + before + " came " + at);
            run.put(at.seq(), event);
            position = at;
        } else {
            Journal.@Nullable Delivered earlier = run.get(at.seq());
            if (earlier == null) {
                find(Anomaly.REORDERED, 1, "after " + before + " came " + at);
            } else if (earlier.at().equals(at)) {
                find(Anomaly.DUPLICATED, 1, "after " + before + " came again " + at);
            } else {
                find(Anomaly.FALSE_RESUME, 1, "after " + earlier.at() + " came in its place " + at);
            }
        }
    }

    private void reset(Journal.Reset reset, History now) {
        Cursor before = position;
        if (before != null && !before.equals(reset.refused())) {
            find(Anomaly.FALSE_RESET, 1, "at " + before + ", was refused " + reset.refused());
        }
        if (now.has(reset.refused())) {
            find(Anomaly.FALSE_RESET, 1, reset.refused() + " was refused, and is still there");
        }
        compare(now);
        run.clear();
        position = reset.restart();
    }

    /** Holds the run, from its beginning, against the history. */
    private void compare(History now) {
        Journal.@Nullable Delivered left = null;
        for (Journal.Delivered event :
                run.values().stream().sorted((a, b) -> a.at().compareTo(b.at())).toList()) {
            String content = now.content(event.at());
            if (content == null) {
                left = event;
            } else if (left != null) {
                find(Anomaly.FALSE_RESUME, 1, "after %s, which is gone, came %s".formatted(left.at(), event.at()));
                run.clear(); // or it would be found again by each audit
                return;
            } else if (!content.equals(event.content())) {
                find(Anomaly.FALSE_RESUME, 1, "%s said %s and is %s".formatted(event.at(), event.content(), content));
                run.clear();
                return;
            }
        }
    }

    private void atRest(History now) {
        Cursor at = position;
        if (at == null) {
            find(Anomaly.LOST, now.head().seq(), "never came to a position");
        } else if (!now.has(at)) {
            find(Anomaly.FALSE_RESUME, 1, "rests at " + at + ", which is gone, and was not reset");
        } else if (at.seq() < now.head().seq()) {
            find(Anomaly.LOST, now.head().seq() - at.seq(), "rests at " + at + ", before " + now.head());
        }
    }

    private void find(Anomaly anomaly, long count, String detail) {
        findings.add(new Finding(anomaly, count, journal.who(), detail));
    }
}
