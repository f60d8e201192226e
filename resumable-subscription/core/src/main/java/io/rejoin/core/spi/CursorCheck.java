// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Cursor;
import io.rejoin.core.ResetReason;
import org.jspecify.annotations.Nullable;

/**
 * The one rule by which a position is accepted or refused.
 *
 * <p>A position older than the trim boundary is {@linkplain ResetReason#EXPIRED expired}, whichever history it is of: the
 * event that could tell is gone. At the boundary or later, the event at its sequence number must bear its fingerprint.
 */
public final class CursorCheck {

    private CursorCheck() {}

    /** Why a subscriber cannot go on from {@link Slice#start}, {@code null} if it can. */
    public static @Nullable ResetReason refusal(Slice slice) {
        Cursor cursor = slice.start();
        StreamState state = slice.state();
        if (state == null) {
            return cursor.equals(Cursor.BEGINNING) ? null : ResetReason.OTHER_HISTORY;
        }
        if (cursor.seq() < state.trimmed().seq()) {
            return ResetReason.EXPIRED;
        }
        if (cursor.equals(state.trimmed())) {
            return null;
        }
        Integer fingerprint = slice.fingerprintAtStart();
        boolean held = fingerprint != null && fingerprint == cursor.fingerprint();
        return held && cursor.seq() > state.trimmed().seq() ? null : ResetReason.OTHER_HISTORY;
    }
}
