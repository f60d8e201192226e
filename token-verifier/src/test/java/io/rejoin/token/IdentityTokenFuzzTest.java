// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JWSAlgorithm;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a service believes of the one header that says who is asking. */
class IdentityTokenFuzzTest {

    private static final IdentitySigningKey KEY = IdentitySigningKey.parse(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"gateway\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                    + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
    private static final String HEADER = "{\"alg\":\"EdDSA\",\"typ\":\"rejoin-identity+jwt\",\"kid\":\"gateway\"}";

    @FuzzTest
    void aStrangersWordIsRefused(byte[] input) {
        refused(Work.bounded(input.length, () -> verifier().verify(new String(input, StandardCharsets.ISO_8859_1))));
    }

    /** A gateway of another release signs what this one does not know. */
    @FuzzTest
    void whatAGatewaySignsIsReadOrRefused(byte[] input) {
        String token = Tokens.signedRaw(Tokens.base64(HEADER), Tokens.base64(input), JWSAlgorithm.EdDSA, KEY.signer());
        Verification verification =
                Work.bounded(token.length(), () -> verifier().verify(token));
        if (!(verification instanceof Verification.Accepted(Identity identity))) {
            refused(verification);
            return;
        }
        String again = new IdentityTokenSigner(KEY, new ManualClock()).sign(identity);
        assertThat(verifier().verify(again))
                .as("what is read is written and read the same")
                .isEqualTo(new Verification.Accepted(identity));
    }

    private static IdentityTokenVerifier verifier() {
        return new IdentityTokenVerifier(List.of(KEY.publicJwk()), new ManualClock());
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
