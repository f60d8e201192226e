// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of what can be configured. */
class LimitsTest {

    private final TokenPolicy policy = TokenPolicy.defaults();

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(policy).isEqualTo(new TokenPolicy(Duration.ofSeconds(30), 8_192, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT2M0.001S", "PT1H"})
    void theClockSkewHasBounds(Duration wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withClockSkew(wrong))
                .withMessage("clockSkew: %s (expected: PT0S..PT2M)", wrong);
        assertThat(policy.withClockSkew(Duration.ofMinutes(2)).clockSkew()).isEqualTo(TokenPolicy.MAX_CLOCK_SKEW);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 255, 16_385})
    void theTokenSizeHasBounds(int wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withMaxTokenBytes(wrong))
                .withMessage("maxTokenBytes: %d (expected: 256..16384)", wrong);
    }

    @Test
    void anAudienceIsANameAndALifetimeIsPositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withAudience(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withMaxLifetime(Duration.ZERO));
    }

    @Test
    void cachesHaveBounds() {
        Duration age = Duration.ofSeconds(60);
        assertThat(CacheLimits.defaults()).isEqualTo(new CacheLimits(20_000, 40L << 20, age));
        assertThatIllegalArgumentException().isThrownBy(() -> new CacheLimits(0, 1 << 20, age));
        assertThatIllegalArgumentException().isThrownBy(() -> new CacheLimits(1_000, 1_023_999, age));
        assertThatIllegalArgumentException().isThrownBy(() -> new CacheLimits(1_000, 1_024_000, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new CacheLimits(1_000, 1_024_000, age.negated()));
    }
}
