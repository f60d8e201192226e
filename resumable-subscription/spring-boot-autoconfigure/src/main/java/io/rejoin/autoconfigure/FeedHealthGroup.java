// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/**
 * Moves the feed's indicator out of the overall health into a group called {@value #GROUP}: load balancers that ask
 * {@code /actuator/health} must not take every node out at once because Redis is away. A group of that name which the
 * product configured itself is left alone.
 */
final class FeedHealthGroup implements HealthEndpointGroupsPostProcessor {

    /** Name of the group. */
    static final String GROUP = "feed";

    /** Name of its one member, which must be another. */
    static final String MEMBER = "liveFeed";

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        HealthEndpointGroup primary = groups.getPrimary();
        Map<String, HealthEndpointGroup> named = new LinkedHashMap<>();
        for (String name : groups.getNames()) {
            HealthEndpointGroup group = groups.get(name);
            if (group != null) {
                named.put(name, group);
            }
        }
        named.putIfAbsent(GROUP, new Part(primary, MEMBER::equals, null));
        return HealthEndpointGroups.of(
                new Part(
                        primary,
                        member -> !member.equals(MEMBER) && primary.isMember(member),
                        primary.getAdditionalPath()),
                named);
    }

    /** Looks like {@code whole} with other members. */
    private record Part(
            HealthEndpointGroup whole,
            Predicate<String> members,
            @Nullable AdditionalHealthEndpointPath additionalPath) implements HealthEndpointGroup {

        @Override
        public boolean isMember(String name) {
            return members.test(name);
        }

        @Override
        public boolean showComponents(SecurityContext context) {
            return whole.showComponents(context);
        }

        @Override
        public boolean showDetails(SecurityContext context) {
            return whole.showDetails(context);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return whole.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return whole.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return additionalPath;
        }
    }
}
