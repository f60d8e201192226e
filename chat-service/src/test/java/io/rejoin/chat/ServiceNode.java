// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    static ServiceNode start(Map<String, String> overrides) {
        Map<String, String> properties = properties();
        properties.putAll(overrides);
        return new ServiceNode(ChatServiceApplication.application().run(arguments(properties)));
    }

    static Map<String, String> properties() {
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
        return properties;
    }

    static String[] arguments(Map<String, String> properties) {
        List<String> arguments = new ArrayList<>();
        properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments.toArray(String[]::new);
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    User user(String tenant, String name) {
        return new User(port(), tenant, name, null);
    }

    @Override
    public void close() {
        context.close();
    }
}
