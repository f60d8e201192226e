// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a client reaches the management port, or what services alone may ask, through the door that is open to it. */
class UnreachableTest extends FrontDoorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/ACTUATOR/health",
                "/%61ctuator/health",
                "/actuator%2fhealth",
                "/actuator%252fhealth",
                "/./actuator/health",
                "//actuator/health",
                "/actuator/health/",
                "/actuator/health;a=b",
                "/actuator/prometheus?access_token=x",
                "/admin/v1/tenants",
                "/internal/v1/trust",
                "/internal/v1/exchange",
                "/streams/v1/../../internal/v1/trust",
                "/streams/v1/%2e%2e/%2E%2E/actuator/health",
                "/streams/v1/.%2e/.%2e/actuator/health",
                "/streams/v1/..%2f..%2factuator%2fhealth",
                "/streams/v1/..%5c..%5cactuator",
                "/streams/v1/..;/..;/actuator/health",
                "/streams/v1%2f..%2f..%2finternal",
                "/streams%2fv1/room:1",
                "/STREAMS/v1/room:1",
                "/streams/v10/room:1",
                "/streams/v1room:1",
                "/streams/v1/%c0%ae%c0%ae/actuator",
                "/streams/v1/%ef%bc%8e%ef%bc%8e%2factuator",
                "/streams/v1/a%0d%0aHost:%20x/b",
                "/streams/v1/a%3f/../../actuator",
                "http://127.0.0.1:MANAGEMENT/actuator/health",
                "//127.0.0.1:MANAGEMENT/actuator/health"
            })
    void managementAndInternalsAreBehindNoPathAndNoHost(String target) throws IOException {
        String port = Integer.toString(gateway.managementPort());
        String requestLine = "GET " + target.replace("MANAGEMENT", port) + " HTTP/1.1";
        for (String[] hosts : new String[][] {
            {"Host: localhost"}, {"Host: 127.0.0.1:" + port}, {"Host: localhost", "Host: 127.0.0.1:" + port}
        }) {
            String[] lines = new String[hosts.length + 3];
            lines[0] = requestLine;
            System.arraycopy(hosts, 0, lines, 1, hosts.length);
            lines[hosts.length + 1] = "X-Forwarded-Port: " + port;
            lines[hosts.length + 2] = bearer();
            try (RawHttp client = new RawHttp(gateway.port())) {
                RawHttp.Response response = client.send(lines).response();

                assertThat(response.status()).as(requestLine).isIn(400, 404);
                assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(response.body()).doesNotContain("\"UP\"").doesNotContain("keys");
            }
        }
        assertThat(upstream.received()).isEmpty();
    }
}
