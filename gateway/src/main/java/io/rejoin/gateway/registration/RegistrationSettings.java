// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether products register their routes by ConfigMaps; see docs/operations/routes.md.
 *
 * @param namespaces of Kubernetes whose ConfigMaps count; none for no registration, and then nothing is asked
 * @param gateway what the label {@code rejoin.io/gateway} of those meant for this gateway says
 * @param reserved paths that nobody may register, nor anything below them
 * @param interval how often they are read, 1 s to 10 min
 * @param api the Kubernetes API
 * @param credentials the folder with {@code token} and {@code ca.crt} that Kubernetes gives a pod
 */
@ConfigurationProperties("rejoin.gateway.registration")
record RegistrationSettings(
        @DefaultValue List<String> namespaces,
        @DefaultValue("rejoin") String gateway,
        @DefaultValue List<String> reserved,
        @DefaultValue("5s") Duration interval,
        @DefaultValue("https://kubernetes.default.svc") URI api,

        @DefaultValue("/var/run/secrets/kubernetes.io/serviceaccount")
        Path credentials) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    RegistrationSettings {
        namespaces.forEach(namespace ->
                require(KubernetesName.isLabel(namespace), "namespaces", namespace, "names of namespaces"));
        require(
                gateway.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"),
                "gateway",
                gateway,
                "a label's value");
        reserved.forEach(path -> require(path.matches("(/[A-Za-z0-9._~-]+)+"), "reserved", path, "such as /login"));
        require(
                interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0,
                "interval",
                interval,
                SHORTEST + ".." + LONGEST);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.registration.%s: %s (expected: %s)".formatted(name, value, expected));
        }
    }
}
