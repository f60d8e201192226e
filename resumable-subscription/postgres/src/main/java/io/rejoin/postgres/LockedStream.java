// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Cursor;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import java.time.Instant;

/**
 * A stream whose row this transaction holds.
 *
 * @param at the database's clock when the row was locked
 */
record LockedStream(long id, StreamKey key, Incarnation incarnation, Cursor head, Instant at) {}
