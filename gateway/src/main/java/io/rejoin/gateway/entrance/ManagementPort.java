// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.util.regex.Pattern;
import org.springframework.core.env.Environment;

/** The port of the gateway's own metrics and health, which no route may lead to. */
public record ManagementPort(int number) {

    private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127\\..*|0\\.0\\.0\\.0|\\[::1?]");

    public static ManagementPort of(Environment environment) {
        return new ManagementPort(environment.getProperty("management.server.port", Integer.class, 0));
    }

    /** @throws InvalidSettingsException if the route's product is this port on this machine */
    public void requireNotRoutedTo(GatewayRoute route) {
        if (route.upstream().getPort() == number
                && THIS_MACHINE.matcher(route.upstream().getHost()).matches()) {
            throw new InvalidSettingsException("rejoin.gateway.routes.%s.uri: %s (expected: not the management port)"
                    .formatted(route.id(), route.upstream()));
        }
    }
}
