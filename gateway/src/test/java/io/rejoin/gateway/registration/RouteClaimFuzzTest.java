// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.refusal.OneLine;
import io.rejoin.gateway.route.GatewayRoute;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ConfigMaps as the API of Kubernetes lists them: whoever may write one in a namespace says what is in it. */
class RouteClaimFuzzTest {

    @FuzzTest
    void whateverIsClaimedIsGrantedOrRefusedAlone(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        List<RouteClaim> claims;
        try {
            claims = Work.bounded(input.length, () -> KubernetesApi.read("shop", text));
        } catch (IllegalStateException refused) {
            assertThat(OneLine.of(refused.toString())).hasSizeLessThanOrEqualTo(OneLine.MAX_LENGTH + 1);
            return;
        }
        Allotment allotment = Work.bounded(
                input.length + ROUTE_BYTES * claims.size(), () -> Allotment.of(claims, List.of(), List.of("/login")));
        assertThat(allotment.routes().size() + allotment.refused().size()).isLessThanOrEqualTo(claims.size());
        assertThat(allotment.refused().values())
                .allSatisfy(reason -> assertThat(OneLine.of(reason)).isEqualTo(reason));
        for (GatewayRoute route : allotment.routes()) {
            assertThat(route.upstream().toString()).matches("http://[a-z0-9-]{1,63}\\.shop\\.svc:[0-9]{1,5}");
            assertThat(route.prefix()).matches("[A-Za-z0-9._~/-]{2,1024}").doesNotContain("//", "/../", "/./");
            assertThat(List.of("/login", "/admin", "/internal", "/actuator"))
                    .noneMatch(own -> (route.prefix() + "/").startsWith(own + "/"));
            assertThat(route.streaming())
                    .allSatisfy(pattern -> assertThat(pattern.getPatternString())
                            .startsWith(route.prefix())
                            .matches("[A-Za-z0-9._~/*-]+"));
        }
    }

    /** Input of a length at which what it takes to bind a route's settings is in proportion. */
    private static final int ROUTE_BYTES = 1_024;
}
