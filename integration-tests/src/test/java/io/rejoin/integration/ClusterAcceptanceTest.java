// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may happen to a cluster any day, under load: nobody loses anything. {@code -Pacceptance}; needs a cluster with the platform in it and
 * {@code kubectl} and {@code helm} on the path, see {@code k8s/acceptance.sh}.
 */
@Tag("acceptance")
@Timeout(1200)
class ClusterAcceptanceTest {

    private static final int SOME = 200;
    private static final String CHART = "../charts/platform";

    private final AcceptanceTarget target = AcceptanceTarget.get();
    private final Cluster cluster = Cluster.get();

    /** @param what while subscribers follow and publishers publish */
    private void under(String load, Incident what) throws Exception {
        try (SteadyLoad running = SteadyLoad.begin(target, load)) {
            running.awaitPublished(SOME);
            what.happens();
            running.awaitPublished(SOME);
            System.out.println(load + ": " + running.finish());
        }
    }

    private interface Incident {
        void happens() throws Exception;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "subscription-service"})
    void aPodIsDeleted(String component) throws Exception {
        under("deleted-" + component, () -> {
            assertThat(cluster.kubectl("delete", cluster.pod(component))).contains("deleted");
            cluster.awaitRollout("deployment/" + cluster.release() + "-" + component);
        });
    }

    /** Without a chance to drain: what is under way is cut. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "subscription-service"})
    void aPodIsKilled(String component) throws Exception {
        under("killed-" + component, () -> {
            assertThat(cluster.kubectl("delete", cluster.pod(component), "--grace-period=0", "--force"))
                    .contains("deleted");
            cluster.awaitRollout("deployment/" + cluster.release() + "-" + component);
        });
    }

    @Test
    void theReleaseIsUpgradedToOtherValues() throws Exception {
        String mark = Long.toString(System.currentTimeMillis());
        under("upgraded", () -> {
            assertThat(cluster.helm(
                            "upgrade",
                            cluster.release(),
                            CHART,
                            "--reuse-values",
                            "--wait",
                            "--timeout=10m",
                            "--set-string=gateway.podAnnotations.trial=" + mark,
                            "--set-string=subscription-service.podAnnotations.trial=" + mark,
                            "--set=subscription-service.replicas=3"))
                    .contains("STATUS: deployed");
            cluster.awaitRollout("deployment/" + cluster.release() + "-gateway");
            cluster.awaitRollout("deployment/" + cluster.release() + "-subscription-service");
        });
    }

    @Test
    void redisIsDeleted() throws Exception {
        under("redis", () -> {
            assertThat(cluster.kubectl("delete", cluster.pod("redis"))).contains("deleted");
            cluster.awaitRollout("deployment/" + cluster.release() + "-redis");
        });
    }

    @Test
    void postgresIsRestarted() throws Exception {
        under("postgres", () -> {
            assertThat(cluster.kubectl("delete", cluster.pod("postgres"))).contains("deleted");
            cluster.awaitRollout("statefulset/" + cluster.release() + "-postgres");
        });
    }

    /** The same program is let in at the gateway and not at the service behind it. */
    @Test
    void nobodyButTheGatewayReachesAService() throws Exception {
        String release = cluster.release();
        assertThat(tried("at-gateway", "http://" + release + "-gateway:8080", "Succeeded"))
                .startsWith("resumed");
        assertThat(tried("at-service", "http://" + release + "-subscription-service:8082", "Failed"))
                .contains("cannot be reached")
                .doesNotContain("status");
    }

    /** What the trial says from a pod of nobody's. */
    private String tried(String name, String server, String ending) throws Exception {
        String image = cluster.kubectl(
                        "get",
                        "deployment/" + cluster.release() + "-subscription-service",
                        "--output=jsonpath={.spec.template.spec.containers[0].image}")
                .strip();
        try {
            assertThat(cluster.kubectl(
                            "run",
                            name,
                            "--image=" + image,
                            "--restart=Never",
                            "--env=REJOIN_TRIAL_EVENTS=" + server + "/streams/v1/acceptance-" + name + "/events",
                            "--env=REJOIN_TRIAL_TOKEN=" + target.token(),
                            "--",
                            "trial"))
                    .contains("created");
            assertThat(cluster.kubectl(
                            "wait", "pod/" + name, "--for=jsonpath={.status.phase}=" + ending, "--timeout=3m"))
                    .contains("condition met");
            return cluster.kubectl("logs", name);
        } finally {
            var _ = cluster.kubectl("delete", "pod", name, "--ignore-not-found", "--wait=false");
        }
    }
}
