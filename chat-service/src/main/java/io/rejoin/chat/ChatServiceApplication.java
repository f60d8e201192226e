// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The chat service, for clients behind a Rejoin gateway.
 *
 * <p>Its configuration is {@code chat-service.yaml}, not {@code application.yaml}, so that it can run beside other applications in one
 * JVM.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ChatConfiguration.class)
public class ChatServiceApplication {

    private static final String CONFIG_NAME = "chat-service";

    public static void main(String[] args) {
        application().run(args);
    }

    /** The application, not yet running; properties given to {@code run} as {@code --name=value} go before its own. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(ChatServiceApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", CONFIG_NAME));
        return application;
    }
}
