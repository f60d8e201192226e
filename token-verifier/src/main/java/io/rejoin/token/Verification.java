// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/** The outcome of verifying a token: {@link Accepted} or {@link Rejected}. A refusal is a value, not an exception. */
public sealed interface Verification {

    /**
     * The token is what it claims to be, at the time it was judged.
     *
     * @param identity who is asking
     */
    record Accepted(Identity identity) implements Verification {}

    /**
     * The token proves nothing.
     *
     * @param reason why, for the caller to act on
     * @param detail one line for a human, such as {@code alg: none (expected: HS256)}: printable ASCII, at most {@value #MAX_DETAIL_LENGTH}
     *     characters, without key material or the token; may quote parts of the token's header and claims
     */
    record Rejected(Rejection reason, String detail) implements Verification {

        /** The longest detail, in characters. */
        public static final int MAX_DETAIL_LENGTH = 200;
    }
}
