// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Objects;

/** Tokens of strangers, and tokens of a tenant whose issuer signs anything. */
class TokenFuzzTest {

    @FuzzTest
    void aStrangersTokenIsRefused(byte[] input) {
        String token = new String(input, StandardCharsets.ISO_8859_1);
        Verification verification =
                Work.bounded(input.length, () -> Judged.byDefault(token).verification());
        if (verification instanceof Verification.Accepted) {
            assertThat(token).isEqualTo(Tokens.good());
        } else {
            refused(verification);
        }
    }

    /** @param input the header, a line feed, and the payload */
    @FuzzTest
    void whatATenantSignsIsReadOrRefused(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        byte[] header = text.substring(0, Math.max(0, end)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] payload = text.substring(end + 1).getBytes(StandardCharsets.ISO_8859_1);
        String token = Tokens.signedRaw(
                end < 0 ? Tokens.base64(Tokens.HEADER) : Tokens.base64(header),
                Tokens.base64(payload),
                JWSAlgorithm.HS256,
                Tokens.hmac(Tokens.SECRET));
        Verification verification =
                Work.bounded(token.length(), () -> Judged.byDefault(token).verification());
        if (!(verification instanceof Verification.Accepted(Identity identity))) {
            refused(verification);
            return;
        }
        Map<String, Object> claims = lenient(payload);
        assertThat(identity.tenant()).isEqualTo(Tokens.TENANT);
        assertThat(identity.subject()).isEqualTo(claims.get("sub"));
        assertThat(claims.get("iss")).isEqualTo(Tokens.ISSUER);
        assertThat(identity.expiresAt().getEpochSecond())
                .isEqualTo(((Number) Objects.requireNonNull(claims.get("exp"))).longValue())
                .isGreaterThan(ManualClock.START.getEpochSecond() - 31);
        assertThat(identity.permissions().admin())
                .isEqualTo(
                        claims.get("rejoin") instanceof Map<?, ?> rejoin && Boolean.TRUE.equals(rejoin.get("admin")));
    }

    /** A reader that another program might use: what we accept must say the same to it. */
    private static Map<String, Object> lenient(byte[] payload) {
        try {
            return JSONObjectUtils.parse(new String(payload, StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new AssertionError("accepted what another reader refuses", e);
        }
    }

    private static void refused(Verification verification) {
        assertThat(verification)
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.detail())
                                .hasSizeLessThanOrEqualTo(Verification.Rejected.MAX_DETAIL_LENGTH)
                                .matches("[ -~]+"));
    }
}
