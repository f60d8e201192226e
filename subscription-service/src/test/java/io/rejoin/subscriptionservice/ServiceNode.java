// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The real application on ports of its own, on the shared infrastructure. */
final class ServiceNode implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private ServiceNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static ServiceNode start() {
        return start(Map.of());
    }

    /** @param beans classes whose beans take the place of the application's own */
    static ServiceNode start(Map<String, String> overrides, Class<?>... beans) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("server.port", "0");
        properties.put("management.server.port", "0");
        properties.put("rejoin.postgres.url", Infrastructure.postgresUrl());
        properties.put("rejoin.postgres.username", "postgres");
        properties.put("rejoin.postgres.password", "postgres");
        properties.put("rejoin.redis.url", Infrastructure.redisUrl());
        properties.put("rejoin.identity.jwks", Gateway.PUBLIC_JWK);
        properties.put("rejoin.drain.notice", "0s");
        properties.put("rejoin.drain.window", "0s");
        properties.putAll(overrides);
        List<String> arguments = new ArrayList<>();
        properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        SpringApplication application = SubscriptionServiceApplication.application();
        application.addPrimarySources(List.of(beans));
        return new ServiceNode(application.run(arguments.toArray(String[]::new)));
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    int managementPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What {@code tenant}'s user sends, with that permission to do anything. */
    Client client(String tenant) {
        return new Client(port(), Gateway.token(tenant, List.of("*"), List.of("*"), true));
    }

    Client client(String tenant, List<String> subscribe, List<String> publish, boolean admin) {
        return new Client(port(), Gateway.token(tenant, subscribe, publish, admin));
    }

    @Override
    public void close() {
        context.close();
    }
}
