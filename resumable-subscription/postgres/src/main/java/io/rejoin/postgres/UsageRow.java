// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Tenant;
import java.time.Instant;

/**
 * What one run of a node has counted of a tenant in an hour so far. None of the figures ever falls.
 *
 * @param hour its beginning
 * @param eventsIn committed
 * @param bytesIn payload of these
 * @param eventsOut given to subscribers, once per subscriber
 * @param bytesOut payload of these
 * @param subscriptionSeconds sum over subscriptions of how long they were open
 * @param connectionSeconds the same of connections, of which one may carry many subscriptions
 */
public record UsageRow(
        Tenant tenant,
        Instant hour,
        long eventsIn,
        long bytesIn,
        long eventsOut,
        long bytesOut,
        long subscriptionSeconds,
        long connectionSeconds) {}
