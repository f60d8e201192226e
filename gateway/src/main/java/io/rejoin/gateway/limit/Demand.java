// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.tenant.Rate;

/**
 * One token of one bucket that a request needs.
 *
 * @param policy what the limit is called towards the client, such as {@code user-publishes}
 */
record Demand(Bucket bucket, Rate rate, String policy) {}
