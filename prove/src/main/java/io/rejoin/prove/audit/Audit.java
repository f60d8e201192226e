// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds what every subscriber was sent, and what every publisher was told, against what the database has. Called while nobody publishes
 * and everything has been sent; each call looks at what came since the one before. Used by one thread.
 */
public final class Audit {

    /**
     * What one found.
     *
     * @param delivered events, once per subscriber
     * @param lostToRewind acknowledged events that the surviving database does not have
     * @param delays from the acknowledgement of each event to each of its deliveries, nanoseconds, with the time of the acknowledgement
     * @param resets how many there were
     * @param resetsOfConnected when those came that found their subscriber connected
     */
    public record Result(
            long delivered,
            long lostToRewind,
            List<Delay> delays,
            long resets,
            List<Long> resetsOfConnected,
            List<Finding> findings) {}

    /** How long after its acknowledgement an event was delivered; zero if it came before. */
    public record Delay(long acknowledgedAt, long nanos) {}

    private final Acknowledgements acknowledgements;
    private final List<JournalAudit> journals;
    private final List<String> streams;

    public Audit(Acknowledgements acknowledgements, List<Journal> journals) {
        this.acknowledgements = acknowledgements;
        this.journals = journals.stream().map(JournalAudit::new).toList();
        this.streams = journals.stream().map(Journal::stream).toList();
    }

    /**
     * @param now every stream as it is
     * @param rewoundAt when a database that lacks events took over since the audit before, by {@link System#nanoTime}; null if none did
     */
    public Result audit(Map<String, History> now, @Nullable Long rewoundAt) {
        List<Finding> findings = new ArrayList<>();
        long lost = acknowledgements.audit(now, rewoundAt, findings);
        Map<String, Acknowledgements.Told> told = acknowledgements.byContent();
        long delivered = 0;
        List<Delay> delays = new ArrayList<>();
        long resets = 0;
        List<Long> ofConnected = new ArrayList<>();
        for (int i = 0; i < journals.size(); i++) {
            JournalAudit.Result result = journals.get(i).audit(now.getOrDefault(streams.get(i), History.EMPTY));
            delivered += result.delivered().size();
            for (Journal.Delivered event : result.delivered()) {
                Acknowledgements.Told one = told.get(event.content());
                if (one != null) {
                    delays.add(new Delay(one.toldAt(), Math.max(0, event.nanos() - one.toldAt())));
                }
            }
            resets += result.resets().size();
            result.resets().stream().filter(Journal.Reset::connected).forEach(reset -> ofConnected.add(reset.nanos()));
            findings.addAll(result.findings());
        }
        return new Result(
                delivered, lost, List.copyOf(delays), resets, List.copyOf(ofConnected), List.copyOf(findings));
    }
}
