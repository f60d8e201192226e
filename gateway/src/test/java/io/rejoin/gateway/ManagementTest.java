// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementTest extends FrontDoorTest {

    private RawHttp.Response manage(String path) throws IOException {
        try (RawHttp client = new RawHttp(gateway.managementPort())) {
            return client.send("GET " + path + " HTTP/1.1", "Host: a", bearer()).response();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness", "/actuator/health"})
    void healthIsUp(String path) throws IOException {
        RawHttp.Response response = manage(path);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\"status\":\"UP\"");
    }

    @Test
    void metricsCountRequestsPerRoute() throws IOException {
        request("GET /streams/v1/room:1/events", bearer());

        RawHttp.Response response = manage("/actuator/prometheus");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body())
                .contains("rejoin_gateway_requests_total{", "route=\"streams\"")
                .as("what is counted once is not counted again by the framework")
                .doesNotContain("spring_cloud_gateway_requests", "http_server_requests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/env",
                "/actuator/gateway/routes",
                "/actuator/heapdump",
                "/actuator/refresh",
                "/actuator/loggers"
            })
    void nothingElseIsExposed(String path) throws IOException {
        assertThat(manage(path).status()).isEqualTo(404);
    }

    @Test
    void productsAreNotReachedThroughTheManagementPort() throws IOException {
        assertThat(manage("/streams/v1/room:1/events").status()).isEqualTo(404);
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void secondGatewayInOneJvmLivesAndDiesByItself() throws IOException {
        try (GatewayUnderTest second = GatewayUnderTest.inFrontOf(upstream.uri())) {
            assertThat(request(second, "GET /streams/v1/a", bearer()).status()).isEqualTo(200);
        }

        assertThat(request("GET /streams/v1/a", bearer()).status()).isEqualTo(200);
    }
}
