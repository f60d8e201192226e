// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.reconcile.ReconcileSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What one node may hold.
 *
 * @param subscriptions Most subscriptions of the node.
 * @param streams Most streams followed at once, streams waited for included.
 * @param ringEvents Most recent events of one stream kept in memory, a power of two, 8 to 65536.
 * @param ringSize Most memory for the recent events of one stream. One event is kept, however large.
 * @param ringMemory Most memory for the recent events of all streams together, ephemeral ones included, with one encoding each: streams that
 *     are followed over several transports at once take up to three times that.
 * @param pageCacheSize Most memory for pages that lagging subscribers share.
 * @param gatherTime How long at most an event of a stream with dozens of subscribers or more waits for others, to leave in one write with
 *     them, 0 to 100 ms. A longer one costs less processor time, with 0 nothing waits.
 */
@ConfigurationProperties("rejoin.limits")
record LimitsProperties(
        @DefaultValue("100000") int subscriptions,
        @DefaultValue("50000") int streams,
        @DefaultValue("1024") int ringEvents,
        @DefaultValue("1MB") DataSize ringSize,
        @DefaultValue("128MB") DataSize ringMemory,
        @DefaultValue("16MB") DataSize pageCacheSize,
        @DefaultValue("20ms") Duration gatherTime) {

    LimitsProperties {
        settings(subscriptions, streams, ringEvents, ringSize, ringMemory, pageCacheSize, gatherTime);
    }

    ReconcileSettings settings() {
        return settings(subscriptions, streams, ringEvents, ringSize, ringMemory, pageCacheSize, gatherTime);
    }

    private static ReconcileSettings settings(
            int subscriptions,
            int streams,
            int ringEvents,
            DataSize ringSize,
            DataSize ringMemory,
            DataSize pageCacheSize,
            Duration gatherTime) {
        ReconcileSettings defaults = ReconcileSettings.DEFAULT;
        return new ReconcileSettings(
                subscriptions,
                streams,
                ringEvents,
                ringSize.toBytes(),
                ringMemory.toBytes(),
                defaults.batchEvents(),
                defaults.batchBytes(),
                defaults.pageEvents(),
                pageCacheSize.toBytes(),
                defaults.readConcurrency(),
                defaults.readsPerQuery(),
                defaults.readTimeout(),
                defaults.auditInterval(),
                defaults.freshness(),
                defaults.probeTimeout(),
                defaults.linger(),
                gatherTime);
    }
}
