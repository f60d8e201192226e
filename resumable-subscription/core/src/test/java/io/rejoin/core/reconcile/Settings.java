// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.time.Duration;

/** The usual settings but for one. */
final class Settings {

    private static final ReconcileSettings USUAL = ReconcileSettings.DEFAULT;

    private Settings() {}

    static ReconcileSettings withStreams(int streams) {
        return with(streams, USUAL.gatherTime());
    }

    static ReconcileSettings withGatherTime(Duration gatherTime) {
        return with(USUAL.streams(), gatherTime);
    }

    private static ReconcileSettings with(int streams, Duration gatherTime) {
        return new ReconcileSettings(
                USUAL.subscriptions(),
                streams,
                USUAL.ringEvents(),
                USUAL.ringBytes(),
                USUAL.nodeRingBytes(),
                USUAL.batchEvents(),
                USUAL.batchBytes(),
                USUAL.pageEvents(),
                USUAL.pageCacheBytes(),
                USUAL.readConcurrency(),
                USUAL.readsPerQuery(),
                USUAL.readTimeout(),
                USUAL.auditInterval(),
                USUAL.freshness(),
                USUAL.probeTimeout(),
                USUAL.linger(),
                gatherTime);
    }
}
