// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import org.jspecify.annotations.Nullable;

/** Whether a request may go on, as far as limits are concerned. */
sealed interface Verdict {

    /** Who decided. */
    enum Source {
        /** Tokens at hand, or a refusal that still holds: nobody had to be asked. */
        ADVANCE,
        REDIS,
        /** This gateway alone, because Redis is away or there is none. */
        LOCAL,
        /** The policy for when Redis is away. */
        OUTAGE
    }

    Source source();

    /** @param quota the tightest of the limits that were asked; null if there was none */
    record Admitted(Source source, @Nullable Quota quota) implements Verdict {}

    /** Too many in too short a time. */
    record Limited(Source source, Quota quota) implements Verdict {}

    /** Too many at the same time. */
    record TooManyOpen(Source source, String policy) implements Verdict {}

    /** Nobody can say. */
    record Unknown(Source source) implements Verdict {}
}
