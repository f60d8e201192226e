// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.rejoin.chat.ChatServiceApplication;
import io.rejoin.gateway.GatewayApplication;
import io.rejoin.local.demo.DemoConfiguration;
import io.rejoin.local.demo.DemoTokens;
import io.rejoin.subscriptionservice.SubscriptionServiceApplication;
import io.rejoin.token.Permissions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.Environment;

/** A program of the platform. */
enum Program {
    GATEWAY("gateway", Program::gatewayWithDemo),
    SUBSCRIPTION_SERVICE("subscription-service", SubscriptionServiceApplication::application),
    CHAT_SERVICE("chat-service", ChatServiceApplication::application);

    /** Setting of a gateway: the folder of the {@link DevelopmentKeys}. */
    static final String KEYS = "rejoin.demo.keys";

    private static final List<String> DEMO_STREAMS = List.of("demo:*");

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

    /** The page stands on the gateway's own port, so that a browser sees one origin. */
    private static SpringApplication gatewayWithDemo() {
        return GatewayApplication.builder()
                .sources(DemoConfiguration.class)
                .initializers(context ->
                        context.getBeanFactory().registerSingleton("demoTokens", demoTokens(context.getEnvironment())))
                .build();
    }

    private static DemoTokens demoTokens(Environment environment) {
        DevelopmentKeys keys = new DevelopmentKeys(Path.of(environment.getRequiredProperty(KEYS)), new SecureRandom());
        Permissions permissions = Permissions.of(DEMO_STREAMS, DEMO_STREAMS, false);
        return (user, lifetime) -> keys.token(DevelopmentKeys.DEFAULT_TENANT, user, permissions, lifetime);
    }
}
