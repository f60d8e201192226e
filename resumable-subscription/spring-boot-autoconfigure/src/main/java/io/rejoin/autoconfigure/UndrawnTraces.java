// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out what makes a span of every request where nobody draws spans: in a service whose {@code rejoin.tracing.enabled} and
 * {@code management.opentelemetry.enabled} are both off. The handlers would run for each request all the same, into nothing.
 */
final class UndrawnTraces implements AutoConfigurationImportFilter, EnvironmentAware {

    static final String HANDLERS =
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration";

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment given) {
        environment = given;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean undrawn = isOff("rejoin.tracing.enabled", false) && isOff("management.opentelemetry.enabled", true);
        boolean[] wanted = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            wanted[i] = !undrawn || !HANDLERS.equals(classes[i]);
        }
        return wanted;
    }

    private boolean isOff(String property, boolean otherwise) {
        return environment != null && !environment.getProperty(property, Boolean.class, otherwise);
    }
}
