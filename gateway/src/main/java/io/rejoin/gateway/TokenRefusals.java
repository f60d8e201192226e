// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.rejoin.token.Verification;
import java.time.Duration;

/** What the client is told when its token proves nothing. */
final class TokenRefusals {

    private static final String CHALLENGE = "Bearer error=\"invalid_token\"";
    private static final Duration KEYS_RETRY_AFTER = Duration.ofSeconds(1);

    private TokenRefusals() {}

    static Problem problem(Verification.Rejected rejected) {
        return switch (rejected.reason()) {
            case EXPIRED -> unauthorized("token-expired", "Token expired", rejected);
            case NOT_YET_VALID -> unauthorized("token-not-yet-valid", "Token not yet valid", rejected);
            case KEYS_UNAVAILABLE ->
                new Problem(
                        503, "keys-unavailable", "Keys unavailable", rejected.detail(), true, KEYS_RETRY_AFTER, null);
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
                    CLAIMS_INVALID -> unauthorized("token-invalid", "Token invalid", rejected);
        };
    }

    private static Problem unauthorized(String code, String title, Verification.Rejected rejected) {
        return new Problem(401, code, title, rejected.detail(), false, null, CHALLENGE);
    }
}
