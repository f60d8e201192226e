// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.groups.Tuple.tuple;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisFeedSettingsTest {

    private static final String URL = "redis://localhost";

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        RedisFeedSettings settings = RedisFeedSettings.standalone(URL);
        assertThat(settings)
                .isEqualTo(new RedisFeedSettings(
                        URL,
                        RedisFeedSettings.Mode.STANDALONE,
                        "rejoin",
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        1_024,
                        3));
        assertThat(RedisFeedSettings.cluster(URL).mode()).isEqualTo(RedisFeedSettings.Mode.CLUSTER);
    }

    @Test
    void valuesOutOfBoundsAreNamed() {
        RedisFeedSettings settings = RedisFeedSettings.standalone(URL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withMaxInFlight(0))
                .withMessage("max in flight: 0 (expected: 1..65536)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withCommandTimeout(Duration.ZERO))
                .withMessage("command timeout: PT0S (expected: PT0.01S..PT10S)");
        // A brace would change what of a channel's name chooses the shard.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withPrefix("a{b"))
                .withMessage("prefix: 'a{b' (expected: 1..64 of [A-Za-z0-9._:-])");
    }

    @Test
    void aClusterMayHaveSeveralSeedsAndSentinelSeveralHosts() {
        assertThat(RedisFeedSettings.cluster("rediss://u:p@a:1,b:2").seeds())
                .extracting(RedisURI::getHost, RedisURI::getPort, RedisURI::isSsl)
                .containsExactly(tuple("a", 1, true), tuple("b", 2, true));
        assertThat(RedisFeedSettings.standalone("redis-sentinel://a:1,b:2#primary")
                        .seeds())
                .singleElement()
                .satisfies(seed -> assertThat(seed.getSentinels()).hasSize(2));
    }

    @Test
    void thePasswordIsNeverShown() {
        assertThat(RedisFeedSettings.standalone("redis://user:secret@localhost").toString())
                .contains("localhost")
                .doesNotContain("secret");
        for (String url : List.of("http://user:secret@localhost", "redis://user:secret@:x y", "secret", "")) {
            for (RedisFeedSettings.Mode mode : RedisFeedSettings.Mode.values()) {
                Throwable refused = catchThrowable(() ->
                        new RedisFeedSettings(url, mode, "rejoin", Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1));
                assertThat(refused).as(url).isInstanceOf(IllegalArgumentException.class);
                assertThat(refused).hasNoCause().hasMessageStartingWith("url: ");
                assertThat(refused.getMessage()).doesNotContain("secret");
            }
        }
    }
}
