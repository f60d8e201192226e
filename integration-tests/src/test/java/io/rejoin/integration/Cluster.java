// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A cluster with the platform in it, as kubectl and Helm see it: the context, namespace and release that system properties name. */
record Cluster(String context, String namespace, String release) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    static Cluster get() {
        return new Cluster(
                AcceptanceTarget.required("rejoin.acceptance.context", "kind-rejoin"),
                System.getProperty("rejoin.acceptance.namespace", "default"),
                System.getProperty("rejoin.acceptance.release", "rejoin"));
    }

    /** @return what it prints */
    String kubectl(String... arguments) throws IOException, InterruptedException {
        return run(List.of("kubectl", "--context", context, "--namespace", namespace), arguments);
    }

    String helm(String... arguments) throws IOException, InterruptedException {
        return run(List.of("helm", "--kube-context", context, "--namespace", namespace), arguments);
    }

    /** The name of one pod of a component, such as {@code gateway}. */
    String pod(String component) throws IOException, InterruptedException {
        return kubectl(
                        "get",
                        "pods",
                        "--output=name",
                        "--selector=app.kubernetes.io/name=" + component + ",app.kubernetes.io/instance=" + release)
                .lines()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod of " + component));
    }

    /** Returns when the pods of that workload are as many and as new as they should be. */
    void awaitRollout(String workload) throws IOException, InterruptedException {
        var _ = kubectl("rollout", "status", workload, "--timeout=5m");
    }

    private static String run(List<String> command, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroy();
            throw new AssertionError(String.join(" ", all) + ": " + output);
        }
        return output;
    }
}
