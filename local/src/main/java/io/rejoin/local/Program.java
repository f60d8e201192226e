// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.rejoin.gateway.GatewayApplication;
import io.rejoin.subscriptionservice.SubscriptionServiceApplication;
import java.util.Arrays;
import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;

/** A program of the platform. */
enum Program {
    GATEWAY("gateway", () -> GatewayApplication.builder().application()),
    SUBSCRIPTION_SERVICE("subscription-service", SubscriptionServiceApplication::application);

    private final String programName;
    private final Supplier<SpringApplication> application;

    Program(String programName, Supplier<SpringApplication> application) {
        this.programName = programName;
        this.application = application;
    }

    static Program named(String name) {
        return Arrays.stream(values())
                .filter(program -> program.programName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("program: " + name));
    }

    String programName() {
        return programName;
    }

    /** Not yet running. */
    SpringApplication application() {
        return application.get();
    }
}
