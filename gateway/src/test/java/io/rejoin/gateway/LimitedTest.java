// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two gateways that count in one Redis, with limits so low that nothing comes back while a test runs. One pair serves all tests of
 * this JVM: each test has tenants, users and addresses of its own.
 */
@ExtendWith(QuietLog.class)
abstract class LimitedTest {

    static final int OF_TENANT = 30;
    static final int OF_USER = 10;
    static final int OF_ADDRESS = 40;
    static final int FAILURES = 5;
    static final int OPEN_OF_USER = 3;
    static final int OPEN_OF_TENANT = 5;

    static final String READ = "GET /streams/v1/room:1";
    static final String SUBSCRIBE = "GET /streams/v1/room:1/events";

    private static final int TENANTS = 16;

    static final RedisServer redis = new RedisServer();
    static final Upstream upstream = new Upstream();
    static final GatewayUnderTest one = gateway();
    static final GatewayUnderTest other = gateway();

    private static GatewayUnderTest gateway() {
        List<String> settings = new ArrayList<>(List.of(
                "rejoin.gateway.limits.redis.url=" + redis.url(),
                "rejoin.gateway.limits.redis.timeout=2s", // a busy machine is no outage
                "rejoin.gateway.limits.tenant.requests=1/m burst " + OF_TENANT,
                "rejoin.gateway.limits.user.requests=1/m burst " + OF_USER,
                "rejoin.gateway.limits.address.requests=1/m burst " + OF_ADDRESS,
                "rejoin.gateway.limits.failed-authentications=1/m burst " + FAILURES,
                "rejoin.gateway.limits.user.open-connections=" + OPEN_OF_USER,
                "rejoin.gateway.limits.tenant.open-connections=" + OPEN_OF_TENANT,
                "rejoin.gateway.client.trusted-proxies=127.0.0.1",
                "rejoin.gateway.routes.streams.resilience.min-calls=100000")); // products that fail here are meant to
        for (int i = 1; i <= TENANTS; i++) {
            String tenant = "rejoin.gateway.tenants[" + i + "].";
            settings.add(tenant + "id=tenant-" + i);
            settings.add(tenant + "issuer=" + issuer("tenant-" + i));
            settings.add(tenant + "keys[0].kid=k1");
            settings.add(tenant + "keys[0].algorithm=HS256");
            settings.add(tenant + "keys[0].secret=" + Tokens.SECRET);
        }
        GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream.uri(), settings.toArray(String[]::new));
        gateway.awaitSharedLimits();
        return gateway;
    }

    private static String issuer(String tenant) {
        return "https://login." + tenant + ".example";
    }

    @BeforeEach
    void reset() {
        upstream.reset();
    }

    static String bearer(String tenant, String user) {
        return "Authorization: Bearer " + Tokens.of(issuer(tenant), user, Duration.ofMinutes(10), Tokens.SECRET);
    }

    static String from(String address) {
        return "X-Forwarded-For: " + address;
    }

    /** Sends a request again and again, now to this gateway and now to that; how often it was answered with 200. */
    static int flood(int times, String requestLine, String... headers) throws IOException {
        int served = 0;
        for (int i = 0; i < times; i++) {
            RawHttp.Response response = FrontDoorTest.request(i % 2 == 0 ? one : other, requestLine, headers);
            if (response.status() == 200) {
                served++;
            } else {
                assertRateLimited(response);
            }
        }
        return served;
    }

    static void assertRateLimited(RawHttp.Response response) {
        assertThat(response.status()).as(response.body()).isEqualTo(429);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"rate-limited\"", "\"retryable\":true");
        assertThat(Integer.parseInt(String.valueOf(response.header("Retry-After"))))
                .isBetween(1, 60);
        assertThat(response.header("RateLimit")).matches("\"[a-z-]+\";r=0;t=[0-9]+");
        assertThat(response.header("RateLimit-Policy")).matches("\"[a-z-]+\";q=[0-9]+;w=[0-9]+");
    }

    static void assertServed(String tenant, String user, String address) throws IOException {
        for (GatewayUnderTest gateway : List.of(one, other)) {
            assertThat(FrontDoorTest.request(gateway, READ, bearer(tenant, user), from(address))
                            .status())
                    .isEqualTo(200);
        }
    }
}
