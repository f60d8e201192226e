// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import io.rejoin.gateway.refusal.OneLine;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who gets which paths. Depends on nothing but what is asked for, so that all gateways come to the same result without a word to one
 * another.
 *
 * <p>Settings come first, then the oldest claim: paths at, above or below those of somebody else are refused, since the longest prefix wins and
 * whoever could register below another's prefix would take part of it. Within one namespace prefixes may lie within one another.
 *
 * @param refused by the claim's id, the reason
 */
record Allotment(List<GatewayRoute> routes, Map<String, String> refused) {

    /** Of the management port, which shall not be imitated either. */
    private static final List<String> OWN = List.of("/admin", "/internal", "/actuator");

    /** Of all products together: each route costs every request that comes after it in the list a comparison. */
    static final int MAX_ROUTES = 500;

    private record Granted(RouteClaim claim, GatewayRoute route) {}

    static Allotment of(Collection<RouteClaim> claims, List<GatewayRoute> configured, List<String> reserved) {
        List<String> taken = Stream.of(
                        OWN.stream(), reserved.stream(), configured.stream().map(GatewayRoute::prefix))
                .flatMap(paths -> paths)
                .toList();
        List<Granted> granted = new ArrayList<>();
        Map<String, String> refused = new LinkedHashMap<>();
        for (RouteClaim claim : claims.stream().sorted().toList()) {
            try {
                GatewayRoute route = claim.toRoute();
                requireFree(claim, route.prefix(), taken, granted);
                granted.add(new Granted(claim, route));
            } catch (InvalidSettingsException e) {
                refused.put(claim.id(), OneLine.of(e.getMessage())); // which ends up in the log
            }
        }
        return new Allotment(granted.stream().map(Granted::route).toList(), refused);
    }

    private static void requireFree(RouteClaim claim, String prefix, List<String> taken, List<Granted> granted) {
        taken.stream()
                .filter(path -> GatewayRoute.overlap(prefix, path))
                .findFirst()
                .ifPresent(path -> {
                    throw refusal(
                            claim, prefix, "not at, above or below %s, which is the gateway's own".formatted(path));
                });
        for (Granted other : granted) {
            boolean foreign = !other.claim().namespace().equals(claim.namespace());
            String path = other.route().prefix();
            if (foreign ? GatewayRoute.overlap(prefix, path) : prefix.equals(path)) {
                throw refusal(
                        claim,
                        prefix,
                        "not at, above or below %s, which %s has"
                                .formatted(path, other.claim().id()));
            }
        }
        if (granted.size() == MAX_ROUTES) {
            throw refusal(claim, prefix, "at most " + MAX_ROUTES + " routes");
        }
    }

    private static InvalidSettingsException refusal(RouteClaim claim, String prefix, String expected) {
        return new InvalidSettingsException("%s.prefix: %s (expected: %s)".formatted(claim.id(), prefix, expected));
    }
}
