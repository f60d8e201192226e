// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Retention;
import io.rejoin.core.StreamMetadata;
import io.rejoin.web.WireDuration;

/**
 * A stream's metadata as it reads on the wire.
 *
 * @param earliest the position before the oldest event that is kept
 * @param head the position after the newest event
 * @param count events between the two
 */
record StreamDocument(String stream, String earliest, String head, long count, RetentionDocument retention) {

    /** @param maxAge such as {@code 24h} */
    record RetentionDocument(long maxEvents, String maxAge) {

        static RetentionDocument of(Retention retention) {
            return new RetentionDocument(retention.maxEvents(), WireDuration.format(retention.maxAge()));
        }
    }

    static StreamDocument of(StreamMetadata metadata) {
        return new StreamDocument(
                metadata.stream().name(),
                metadata.earliest().toString(),
                metadata.head().toString(),
                metadata.count(),
                RetentionDocument.of(metadata.retention()));
    }
}
