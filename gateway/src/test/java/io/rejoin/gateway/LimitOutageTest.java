// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** "Redis stopped: the gateway keeps serving under the stated policy." */
@ExtendWith(OutputCaptureExtension.class)
class LimitOutageTest {

    private static final int OF_USER = 6;
    private static final int GATEWAYS = 2;
    private static final String[] SETTINGS = {
        "rejoin.gateway.limits.user.requests=1/m burst " + OF_USER,
        "rejoin.gateway.limits.gateways=" + GATEWAYS,
        "rejoin.gateway.limits.redis.timeout=200ms"
    };

    private static int served(GatewayUnderTest gateway, String user) throws IOException {
        String bearer = "Authorization: Bearer " + Tokens.of(user, Duration.ofMinutes(10), Tokens.SECRET);
        int served = 0;
        for (int i = 0; i < 2 * OF_USER; i++) {
            int status =
                    FrontDoorTest.request(gateway, "GET /streams/v1/a", bearer).status();
            assertThat(status).isIn(200, 429);
            served += status == 200 ? 1 : 0;
        }
        return served;
    }

    private static GatewayUnderTest gateway(Upstream upstream, String url) {
        String[] settings = java.util.Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
        settings[SETTINGS.length] = "rejoin.gateway.limits.redis.url=" + url;
        return GatewayUnderTest.inFrontOf(upstream.uri(), settings);
    }

    @Test
    void stoppedAndStartedAgainEmpty(CapturedOutput output) throws IOException {
        try (RedisServer redis = new RedisServer();
                Upstream upstream = new Upstream();
                GatewayUnderTest gateway = gateway(upstream, redis.url())) {
            gateway.awaitSharedLimits();
            assertThat(served(gateway, "before")).isEqualTo(OF_USER);

            redis.kill();
            await().until(() -> !gateway.sharesLimits());
            assertThat(served(gateway, "meanwhile")).isEqualTo(OF_USER / GATEWAYS);

            redis.start();
            await().atMost(Duration.ofSeconds(10)).until(gateway::sharesLimits);
            assertThat(served(gateway, "after")).isEqualTo(OF_USER);
        }
        assertThat(output.toString().split("limits: Redis is away", -1)).hasSize(2);
        assertThat(output.toString().split("limits: counted in Redis", -1)).hasSize(3);
    }

    @Test
    void stoppedInItsTracksWithSocketsOpen() throws IOException {
        try (RedisServer redis = new RedisServer();
                Upstream upstream = new Upstream();
                GatewayUnderTest gateway = gateway(upstream, redis.url())) {
            gateway.awaitSharedLimits();
            redis.stopInItsTracks();

            // Who comes first waits for the time-out, and is counted here then; so is everybody after.
            assertThat(served(gateway, "meanwhile")).isEqualTo(OF_USER / GATEWAYS);
            await().until(() -> !gateway.sharesLimits());
            assertThat(served(gateway, "later")).isEqualTo(OF_USER / GATEWAYS);

            redis.goOn();
            await().atMost(Duration.ofSeconds(10)).until(gateway::sharesLimits);
            assertThat(served(gateway, "after")).isEqualTo(OF_USER);
        }
    }

    @ParameterizedTest
    @CsvSource({"local, 200, 429", "allow, 200, 200", "refuse, 503, 503"})
    void awayFromTheStart(String policy, int first, int last) throws IOException {
        try (RedisServer redis = new RedisServer();
                Upstream upstream = new Upstream()) {
            redis.kill();
            try (GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(
                    upstream.uri(),
                    "rejoin.gateway.limits.user.requests=1/m burst 2",
                    "rejoin.gateway.limits.outage=" + policy,
                    "rejoin.gateway.limits.redis.url=" + redis.url())) {
                for (int i = 0; i < 3; i++) {
                    RawHttp.Response response =
                            FrontDoorTest.request(gateway, "GET /streams/v1/a", FrontDoorTest.bearer());
                    assertThat(response.status()).isEqualTo(i < 2 ? first : last);
                    if (response.status() == 503) {
                        assertThat(response.body()).contains("\"code\":\"limits-unavailable\"");
                        assertThat(response.header("Retry-After")).isEqualTo("1");
                    }
                }
            }
        }
    }
}
