// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.List;

/** How a publish ended. */
public sealed interface PublishOutcome {

    /** Committed by this call. Never empty, contiguous, in the order given. */
    record Committed(List<Event> events) implements PublishOutcome {}

    /** An earlier publish with the same key and the same body committed these; answer as it was answered. */
    record Replayed(Cursor first, Cursor last) implements PublishOutcome {}

    /** The key was used for another body. Nothing was written; the caller has a bug. */
    record KeyConflict() implements PublishOutcome {}

    /** The stream's row was held by a slow transaction for too long. Nothing was written; retry. */
    record Busy() implements PublishOutcome {}

    /** The connection broke during the commit: written or not, nobody knows. Retry safely only with a key. */
    record Unknown() implements PublishOutcome {}
}
