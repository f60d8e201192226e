// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Cursor;
import io.rejoin.core.Incarnation;

/**
 * Where a stream stands.
 *
 * @param trimmed the last event that retention removed, {@link Cursor#BEGINNING} if none: the position before the oldest
 *     event that is kept
 * @param head the newest event, {@link Cursor#BEGINNING} if there never was one
 * @param revision grows by one with every redaction, so that copies of events can be told to be stale
 */
public record StreamState(Incarnation incarnation, Cursor trimmed, Cursor head, long revision) {}
