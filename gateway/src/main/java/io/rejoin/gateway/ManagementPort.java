// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.util.regex.Pattern;
import org.springframework.core.env.Environment;

/** The port of the gateway's own metrics and health, which no route may lead to. */
record ManagementPort(int number) {

    private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127\\..*|0\\.0\\.0\\.0|\\[::1?]");

    static ManagementPort of(Environment environment) {
        return new ManagementPort(environment.getProperty("management.server.port", Integer.class, 0));
    }

    /** @throws InvalidSettingsException if the route's product is this port on this machine */
    void requireNotRoutedTo(GatewayRoute route) {
        if (route.upstream().getPort() == number
                && THIS_MACHINE.matcher(route.upstream().getHost()).matches()) {
            throw new InvalidSettingsException("rejoin.gateway.routes.%s.uri: %s (expected: not the management port)"
                    .formatted(route.id(), route.upstream()));
        }
    }
}
