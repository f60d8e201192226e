// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.internal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.settings.BearerSecret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What services say to a gateway, and those who would like to be taken for one. */
class InternalApiFuzzTest {

    private static final String SECRET = "0123456789abcdef0123456789ABCDEF";

    @FuzzTest
    void aRevisionIsANumberOrRefused(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        try {
            long revision = Work.bounded(input.length, () -> InternalApi.revision(text));
            assertThat(new BigInteger(text)).isEqualTo(revision);
        } catch (RefusedException refused) {
            assertThat(refused.problem().status()).isEqualTo(400);
            assertThat(refused.problem().detail()).hasSizeLessThan(200).matches("[ -~]+");
        }
    }

    /** @param input values of {@code Authorization}, one on each line */
    @FuzzTest
    void onlyTheSecretIsTheSecret(byte[] input) {
        BearerSecret secret = requireNonNull(BearerSecret.of("secret", SECRET));
        List<String> values = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n", -1));
        boolean shown = Work.bounded(input.length, () -> secret.isShownIn(values));
        assertThat(shown).isEqualTo(values.size() == 1 && values.getFirst().matches("(?i:bearer) " + SECRET));
    }
}
