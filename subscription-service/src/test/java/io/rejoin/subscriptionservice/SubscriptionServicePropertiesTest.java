// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.subscriptionservice.SubscriptionServiceProperties.Identity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.unit.DataSize;

class SubscriptionServicePropertiesTest {

    private static final String KEY = "{\"kty\":\"OKP\",\"kid\":\"1\"}";

    @Test
    void theDefaultsAreThoseOfTheProtocol() {
        SubscriptionServiceProperties properties = bind(Map.of());
        assertThat(properties.maxBodySize()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(properties.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "max-body-size, 0B, rejoin.subscription-service.max-body-size: 0B (expected: 1B..",
        "max-body-size, 65MB, rejoin.subscription-service.max-body-size: 68157440B (expected: 1B..",
        "body-timeout, 99ms, rejoin.subscription-service.body-timeout: 99ms (expected: 100ms..10m)",
        "body-timeout, 11m, rejoin.subscription-service.body-timeout: 11m (expected: 100ms..10m)",
    })
    void whatIsOutOfBoundsIsRefusedByName(String property, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of("rejoin.subscription-service." + property, value)))
                .rootCause()
                .hasMessageStartingWith(message);
    }

    @Test
    void keysAreASetOrOneInTextOrInAFile() {
        assertThat(IdentityKeys.of(new Identity(KEY, null))).containsExactly(KEY);
        assertThat(IdentityKeys.of(new Identity("{\"keys\":[" + KEY + "," + KEY + "]}", null)))
                .containsExactly(KEY, KEY);
        assertThat(IdentityKeys.of(new Identity(null, new ByteArrayResource(KEY.getBytes(UTF_8)))))
                .containsExactly(KEY);
    }

    @Test
    void keysThatAreNoneAreAskedForByName() {
        assertThat(refusal(new Identity(null, null)))
                .startsWith("not set (expected: it or rejoin.subscription-service");
        assertThat(refusal(new Identity("-----BEGIN", null))).startsWith("not JSON");
        assertThat(refusal(new Identity("{\"keys\":[]}", null))).startsWith("publicJwks: none");
        assertThat(refusal(new Identity(KEY, null))).isNotBlank();
    }

    private static String refusal(Identity identity) {
        return String.valueOf(assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> IdentityKeys.verifier(identity, InstantSource.system()))
                .satisfies(e -> assertThat(e.getName()).isEqualTo("rejoin.subscription-service.identity.jwks"))
                .actual()
                .getReason());
    }

    private static SubscriptionServiceProperties bind(Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set))
                .bindOrCreate("rejoin.subscription-service", SubscriptionServiceProperties.class);
    }
}
