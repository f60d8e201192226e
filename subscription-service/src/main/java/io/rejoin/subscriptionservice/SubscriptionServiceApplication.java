// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.subscriptionservice.trial.Trial;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The subscription service: generic streams over HTTP, for clients behind a Rejoin gateway.
 *
 * <p>Its configuration is {@code subscription-service.yaml}, not {@code application.yaml}, so that it can run beside
 * other applications in one JVM.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(SubscriptionServiceConfiguration.class)
public class SubscriptionServiceApplication {

    private static final String CONFIG_NAME = "subscription-service";

    /** Serves; or, told to {@code trial}, tries a platform from outside and ends, with 1 if its promise does not hold. */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals(Trial.COMMAND)) {
            tryOut();
        } else {
            application().run(args);
        }
    }

    @SuppressWarnings("SystemOut") // a command's answer
    private static void tryOut() {
        try {
            System.out.println(Trial.run(System.getenv()));
        } catch (Trial.TrialFailedException e) {
            System.err.println("failed: " + e.getMessage());
            System.exit(1);
        }
    }

    /** The application, not yet running; properties given to {@code run} as {@code --name=value} go before its own. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(SubscriptionServiceApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", CONFIG_NAME));
        return application;
    }
}
