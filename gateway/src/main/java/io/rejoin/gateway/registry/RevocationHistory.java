// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The revocations in the order they were made, so that a service is told what is new to it. One thread changes it, any number read.
 *
 * <p>What was taken back or has expired stays for an hour, so that services learn of it.
 */
public final class RevocationHistory {

    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofHours(1);

    /** The most in one answer; one change's are never split. */
    static final int PAGE = 5_000;

    private record Revised(long revision, Revocation revocation) {}

    private record State(long revision, List<Revised> ordered) {}

    /**
     * What is new.
     *
     * @param revision what to ask after next
     * @param more whether there is more to ask for at once
     */
    public record Page(long revision, List<RevocationEntry> revocations, boolean more) {}

    private volatile State state = new State(0, List.of());

    /**
     * What came after that revision, as of an earlier answer; everything where the revision is of a time that this gateway has not
     * reached, because it lags behind another or its store was restored.
     */
    public Page after(long revision) {
        State now = state;
        if (revision == now.revision()) {
            return new Page(revision, List.of(), false);
        }
        long from = revision > now.revision() ? -1 : revision;
        List<RevocationEntry> entries = new ArrayList<>();
        long last = now.revision();
        for (Revised revised : now.ordered()) {
            if (revised.revision() > from) {
                if (entries.size() >= PAGE && revised.revision() > last) {
                    return new Page(last, entries, true);
                }
                entries.add(RevocationEntry.of(revised.revocation()));
                last = revised.revision();
            }
        }
        return new Page(now.revision(), entries, false);
    }

    /** The revision up to which all changes are in. */
    public long revision() {
        return state.revision();
    }

    void add(long revision, Map<Revocation, Long> changes, Instant now) {
        Map<Revocation.Target, Revised> byTarget = new HashMap<>();
        state.ordered().forEach(it -> byTarget.put(it.revocation().target(), it));
        changes.forEach((change, number) -> byTarget.put(change.target(), new Revised(number, change)));
        Instant oldest = now.minus(KEPT_AFTER_EXPIRY);
        state = new State(
                revision,
                byTarget.values().stream()
                        .filter(it -> it.revocation().expiresAt().isAfter(oldest))
                        .sorted(Comparator.comparingLong(Revised::revision))
                        .toList());
    }
}
