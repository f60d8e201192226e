// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;

/** Finds the one token of a request: in the Authorization header, or on streaming GETs in the URL, never both. */
final class BearerToken {

    private static final String SCHEME = "bearer ";

    private BearerToken() {}

    /**
     * The token as it was sent.
     *
     * @param inUrl every value of {@code access_token} in the URL
     * @param urlAllowed whether this request may have it there
     * @throws RefusedException if there is none, more than one, or one in the wrong place
     */
    static String of(HttpHeaders headers, List<String> inUrl, boolean urlAllowed) {
        List<String> authorization = headers.getOrEmpty(HttpHeaders.AUTHORIZATION);
        if (authorization.size() + inUrl.size() > 1) {
            throw refused(
                    Refusal.TOKEN_AMBIGUOUS,
                    "more than one token (expected: one, in the Authorization header or in the URL)");
        }
        if (!inUrl.isEmpty() && !urlAllowed) {
            throw refused(
                    Refusal.TOKEN_MISPLACED,
                    "access_token in the URL (expected: only on GET of a streaming route, else the Authorization header)");
        }
        String token = inUrl.isEmpty() ? fromHeader(authorization) : inUrl.getFirst();
        if (token.isEmpty()) {
            throw refused(Refusal.TOKEN_MISSING, "no token (expected: Authorization: Bearer <token>)");
        }
        return token;
    }

    private static String fromHeader(List<String> authorization) {
        if (authorization.isEmpty()) {
            return "";
        }
        String value = authorization.getFirst();
        boolean bearer = value.length() > SCHEME.length()
                && value.substring(0, SCHEME.length()).toLowerCase(Locale.ROOT).equals(SCHEME);
        return bearer ? value.substring(SCHEME.length()).strip() : "";
    }

    private static RefusedException refused(Refusal refusal, String detail) {
        return new RefusedException(refusal.because(detail));
    }
}
