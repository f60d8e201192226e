// SPDX-License-Identifier: Apache-2.0
/**
 * The durable, ordered event log on PostgreSQL.
 */
@NullMarked
package io.rejoin.postgres;

import org.jspecify.annotations.NullMarked;
