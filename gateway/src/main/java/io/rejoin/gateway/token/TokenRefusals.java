// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.refusal.Problem;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.token.Rejection;
import io.rejoin.token.Verification;

/** What the client is told when its token proves nothing. */
final class TokenRefusals {

    private TokenRefusals() {}

    static Problem problem(Verification.Rejected rejected) {
        return refusal(rejected.reason()).because(rejected.detail());
    }

    private static Refusal refusal(Rejection reason) {
        return switch (reason) {
            case EXPIRED -> Refusal.TOKEN_EXPIRED;
            case REVOKED -> Refusal.TOKEN_REVOKED;
            case NOT_YET_VALID -> Refusal.TOKEN_NOT_YET_VALID;
            case KEYS_UNAVAILABLE -> Refusal.KEYS_UNAVAILABLE;
            case MALFORMED,
                    TOO_LARGE,
                    HEADER_NOT_ALLOWED,
                    WRONG_TYPE,
                    ALGORITHM_NOT_ALLOWED,
                    UNKNOWN_KEY,
                    BAD_SIGNATURE,
                    LIFETIME_TOO_LONG,
                    WRONG_AUDIENCE,
                    TENANT_MISMATCH,
                    CLAIMS_INVALID -> Refusal.TOKEN_INVALID;
        };
    }
}
