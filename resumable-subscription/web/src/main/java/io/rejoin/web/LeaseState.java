// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a {@link Lease} says when it is asked. Immutable. */
public sealed interface LeaseState {

    /** Go on. One instance, so that asking costs no memory. */
    LeaseState VALID = Valid.VALID;

    /** Go on. */
    enum Valid implements LeaseState {
        VALID
    }

    /** Tell the client why, and nothing else any more. */
    sealed interface Ended extends LeaseState {

        /** All that {@link #problem} may bear. */
        Set<ProblemCode> CODES = Collections.unmodifiableSet(
                EnumSet.of(ProblemCode.TOKEN_EXPIRED, ProblemCode.TOKEN_REVOKED, ProblemCode.ACCESS_ENDED));

        /** What the client is told. */
        ProblemException problem();
    }

    /** The token's time is over: {@link ProblemCode#TOKEN_EXPIRED}; the client gets a new one and comes back. */
    enum Expired implements Ended {
        EXPIRED;

        @Override
        public ProblemException problem() {
            return new ProblemException(
                    ProblemCode.TOKEN_EXPIRED, "token: expired (expected: one that is still valid)");
        }
    }

    /**
     * The token, its user or its key was revoked: {@link ProblemCode#TOKEN_REVOKED}; the client does not come back with it.
     *
     * @param detail for the developer of the client, such as {@code token: revoked (expected: a new one)}
     */
    record Revoked(String detail) implements Ended {

        @Override
        public ProblemException problem() {
            return new ProblemException(ProblemCode.TOKEN_REVOKED, detail);
        }
    }

    /**
     * The token is as good as ever, and the product lets its user read this no more: {@link ProblemCode#ACCESS_ENDED}.
     *
     * @param reason a word of the product's own that programs decide by, the problem's member {@code reason}; 1–64 of
     *     {@code [a-z0-9-]}
     * @param detail for the developer of the client
     */
    record AccessEnded(String reason, String detail) implements Ended {

        private static final Pattern REASON = Pattern.compile("[a-z0-9-]{1,64}");

        public AccessEnded {
            if (!REASON.matcher(reason).matches()) {
                throw new IllegalArgumentException(
                        "reason: " + Printable.of(reason) + " (expected: 1..64 of [a-z0-9-])");
            }
        }

        /** The constant's name in lower case with dashes is the reason: {@code MEMBER_BANNED} is {@code member-banned}. */
        public static AccessEnded of(Enum<?> reason, String detail) {
            return new AccessEnded(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), detail);
        }

        @Override
        public ProblemException problem() {
            return new ProblemException(ProblemCode.ACCESS_ENDED, detail, Map.of("reason", reason));
        }
    }
}
