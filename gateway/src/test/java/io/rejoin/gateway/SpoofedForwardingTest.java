// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Threat: a client says that it is somebody else, to get others' tokens or to have others refused. */
class SpoofedForwardingTest extends LimitedTest {

    @Test
    void whatAClientWritesBehindATrustedProxyIsNotBelieved() throws IOException {
        int served = 0;
        for (int i = 0; i < 3; i++) {
            String spoofed = "X-Forwarded-For: 10.9.8." + i + ", 1.1.1.1, 203.0.113.50";
            served += flood(OF_USER, READ, bearer("tenant-9", "spoofer-" + i), spoofed, "Forwarded: for=1.2.3." + i);
            served += flood(OF_USER, READ, bearer("tenant-10", "spoofer-" + i), spoofed, "X-Real-IP: 1.2.3." + i);
        }

        assertThat(served).isEqualTo(OF_ADDRESS);
        assertThat(upstream.received())
                .allSatisfy(request ->
                        assertThat(request.headers().getAll("X-Forwarded-For")).containsExactly("203.0.113.50"));
        assertServed("tenant-11", "victim", "10.9.8.1");
    }

    @Test
    void nobodyIsBelievedUnlessTheOperatorTrustsIt() throws IOException {
        try (GatewayUnderTest strict = GatewayUnderTest.inFrontOf(
                upstream.uri(),
                "spring.main.cloud-platform=kubernetes", // where the framework would believe everybody by itself
                "rejoin.gateway.limits.address.requests=1/m burst 2")) {
            for (int i = 0; i < 4; i++) {
                RawHttp.Response response = FrontDoorTest.request(
                        strict,
                        READ,
                        FrontDoorTest.bearer(),
                        "X-Forwarded-For: 10.9.8." + i,
                        "X-Forwarded-Proto: https",
                        "Forwarded: for=10.9.8." + i);
                assertThat(response.status()).isEqualTo(i < 2 ? 200 : 429);
            }

            assertThat(upstream.received())
                    .allSatisfy(request ->
                            assertThat(request.headers().get("X-Forwarded-For")).isEqualTo("127.0.0.1"))
                    .allSatisfy(request -> assertThat(request.headers().get("X-Forwarded-Proto"))
                            .isEqualTo("http"));
        }
    }
}
