// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

class IdentityKeysTest {

    private static final String KEY = "{\"kty\":\"OKP\",\"kid\":\"1\"}";

    @Test
    void keysAreASetOrOneInTextOrInAFile() {
        assertThat(IdentityKeys.of(properties(KEY, null))).containsExactly(KEY);
        assertThat(IdentityKeys.of(properties("{\"keys\":[" + KEY + "," + KEY + "]}", null)))
                .containsExactly(KEY, KEY);
        assertThat(IdentityKeys.of(properties(null, new ByteArrayResource(KEY.getBytes(UTF_8)))))
                .containsExactly(KEY);
    }

    @Test
    void keysThatAreNoneAreAskedForByName() {
        assertThat(refusal(properties(null, null))).startsWith("not set (expected: it or rejoin.identity");
        assertThat(refusal(properties("-----BEGIN", null))).startsWith("not JSON");
        assertThat(refusal(properties("{\"keys\":[]}", null))).startsWith("publicJwks: none");
        assertThat(refusal(properties(KEY, null))).isNotBlank();
    }

    private static IdentityProperties properties(@Nullable String jwks, @Nullable Resource location) {
        return new IdentityProperties(jwks, location, null, null, Duration.ofSeconds(1));
    }

    private static String refusal(IdentityProperties identity) {
        return String.valueOf(assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> IdentityKeys.verifier(identity, InstantSource.system()))
                .satisfies(e -> assertThat(e.getName()).isEqualTo("rejoin.identity.jwks"))
                .actual()
                .getReason());
    }
}
