// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SubscriptionServicePropertiesTest {

    @Test
    void theDefaultsAreThoseOfTheProtocol() {
        SubscriptionServiceProperties properties = bind(Map.of());
        assertThat(properties.maxBodySize()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(properties.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "max-body-size, 0B, rejoin.subscription-service.max-body-size: 0B (expected: 1B..",
        "max-body-size, 16777217B, rejoin.subscription-service.max-body-size: 16777217B (expected: 1B..16777216B)",
        "body-timeout, 99ms, rejoin.subscription-service.body-timeout: 99ms (expected: 100ms..10m)",
        "body-timeout, 11m, rejoin.subscription-service.body-timeout: 11m (expected: 100ms..10m)",
    })
    void whatIsOutOfBoundsIsRefusedByName(String property, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of("rejoin.subscription-service." + property, value)))
                .rootCause()
                .hasMessageStartingWith(message);
    }

    /** Beyond, a publish of a body that is let in would be an internal error. */
    @Test
    void theLargestBodyIsWhatTheLogTakes() {
        DataSize largest = bind(Map.of("rejoin.subscription-service.max-body-size", "16MB"))
                .maxBodySize();
        Content body = new Content(null, "text/plain", new byte[Math.toIntExact(largest.toBytes())]);
        assertThat(Publication.of(StreamKey.of("acme", "room"), body).events()).hasSize(1);
    }

    private static SubscriptionServiceProperties bind(Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set))
                .bindOrCreate("rejoin.subscription-service", SubscriptionServiceProperties.class);
    }
}
