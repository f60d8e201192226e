// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What one ConfigMap says: a product's wish for a route. In the order of age, the oldest first; the cluster tells that, not the product.
 *
 * @param namespace where it is, and the only place that it can lead to
 */
record RouteClaim(String namespace, String name, Instant createdAt, Map<String, String> data)
        implements Comparable<RouteClaim> {

    private static final String PREFIX = "prefix";
    private static final String SERVICE = "service";
    private static final String PORT = "port";
    private static final String HTTP2 = "http2";
    private static final List<String> PATTERNS = List.of("streaming", "websockets");
    private static final Set<String> KNOWN = Set.of(PREFIX, SERVICE, PORT, HTTP2, PATTERNS.get(0), PATTERNS.get(1));

    private static final int MAX_PATTERNS = 50;

    private static final Comparator<RouteClaim> BY_AGE = Comparator.comparing(RouteClaim::createdAt)
            .thenComparing(RouteClaim::namespace)
            .thenComparing(RouteClaim::name);

    /** Under which its route is known, in metrics and logs. No name of a setting looks like it. */
    String id() {
        return namespace + "/" + name;
    }

    /** @throws InvalidSettingsException if it says something that cannot be understood or served */
    GatewayRoute toRoute() {
        Set<String> unknown = new TreeSet<>(data.keySet());
        unknown.removeAll(KNOWN);
        require(unknown.isEmpty(), String.join(", ", unknown), "given", String.join(", ", new TreeSet<>(KNOWN)));
        String service = data.getOrDefault(SERVICE, "");
        require(KubernetesName.isLabel(service), SERVICE, service, "a Service of this namespace");
        String port = data.getOrDefault(PORT, "");
        require(port.matches("[1-9][0-9]{0,4}"), PORT, port, "a number");
        String http2 = data.getOrDefault(HTTP2, "true");
        require(http2.matches("true|false"), HTTP2, http2, "true or false");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("route.prefix", data.getOrDefault(PREFIX, ""));
        // Always in its own namespace: nobody can make the gateway call, with an identity in hand, what is not theirs.
        settings.put("route.uri", "http://%s.%s.svc:%s".formatted(service, namespace, port));
        settings.put("route.http2", http2);
        PATTERNS.forEach(list -> {
            List<String> patterns = words(data.getOrDefault(list, ""));
            require(patterns.size() <= MAX_PATTERNS, list, patterns.size() + " patterns", "at most " + MAX_PATTERNS);
            for (int i = 0; i < patterns.size(); i++) {
                settings.put("route." + list + "[" + i + "]", patterns.get(i));
            }
        });
        return GatewayRoute.of(
                id(),
                id(),
                new Binder(new MapConfigurationPropertySource(settings))
                        .bindOrCreate("route", GatewaySettings.Route.class));
    }

    private void require(boolean holds, String key, String value, String expected) {
        if (!holds) {
            throw new InvalidSettingsException("%s.%s: %s (expected: %s)".formatted(id(), key, value, expected));
        }
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    @Override
    public int compareTo(RouteClaim other) {
        return BY_AGE.compare(this, other);
    }
}
