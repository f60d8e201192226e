// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** Key sets as an issuer publishes them that is broken, or broken into. */
class KeySetDocumentFuzzTest {

    private static final Set<String> NEVER_PUBLISHED = Set.of("d", "p", "q", "dp", "dq", "qi", "oth");

    @FuzzTest
    void aKeySetIsReadOrRefused(byte[] input) throws ParseException {
        String text = new String(input, StandardCharsets.UTF_8);
        Map<String, TenantKey> keys;
        try {
            keys = Work.bounded(input.length, () -> KeySetDocument.read(Tokens.TENANT, Tokens.ISSUER, text));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(300).matches("[ -~]+");
            return;
        }
        assertThat(keys).hasSizeLessThanOrEqualTo(KeySetDocument.MAX_KEYS);
        Map<String, Object>[] members = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "keys");
        keys.forEach((name, key) -> {
            assertThat(key.keyId()).isEqualTo(name);
            assertThat(key.tenant()).isEqualTo(Tokens.TENANT);
            assertThat(key.issuer()).isEqualTo(Tokens.ISSUER);
            assertThat(key.algorithm().isShared())
                    .as("nobody's secret is published")
                    .isFalse();
            assertThat(key.secret()).isNull();
            assertThat(Arrays.stream(members)).anySatisfy(member -> {
                assertThat(member)
                        .containsEntry("kid", name)
                        .doesNotContainKeys(NEVER_PUBLISHED.toArray(String[]::new));
                assertThat(member.get("kty")).isIn("RSA", "EC", "OKP");
                assertThat(member.getOrDefault("use", "sig")).isEqualTo("sig");
                assertThat(member.getOrDefault("alg", key.algorithm().joseName()))
                        .isEqualTo(key.algorithm().joseName());
            });
        });
    }
}
