// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.rejoin.gateway.admin.AdminConfiguration;
import io.rejoin.gateway.drain.DrainConfiguration;
import io.rejoin.gateway.entrance.ServerConfiguration;
import io.rejoin.gateway.internal.InternalConfiguration;
import io.rejoin.gateway.limit.LimitConfiguration;
import io.rejoin.gateway.observe.ObserveConfiguration;
import io.rejoin.gateway.proxy.ProxyConfiguration;
import io.rejoin.gateway.registration.RegistrationConfiguration;
import io.rejoin.gateway.registry.RegistryConfiguration;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.store.StoreConfiguration;
import io.rejoin.gateway.token.TokenConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The front door as a program: verifies tokens and proxies to the products.
 *
 * <p>Its settings are named {@code gateway} ({@code gateway.yaml}), so that it can stand beside other programs in one JVM, also
 * several times: nothing of it is static, and it shares no event loop and no connection pool.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = MicrometerTracingAutoConfiguration.class) // it would draw every request a second time
@EnableConfigurationProperties(GatewaySettings.class)
@Import({
    StoreConfiguration.class,
    RegistryConfiguration.class,
    TokenConfiguration.class,
    InternalConfiguration.class,
    LimitConfiguration.class,
    AdminConfiguration.class,
    ServerConfiguration.class,
    ObserveConfiguration.class,
    DrainConfiguration.class,
    ProxyConfiguration.class,
    RegistrationConfiguration.class
})
public class GatewayApplication {

    /** A gateway yet to be started; each call gives a new one. Settings given to it as arguments win over {@code gateway.yaml}. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(GatewayApplication.class)
                .main(GatewayApplication.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.config.name=gateway");
    }

    /** Runs one gateway until the process is told to end. */
    public static void main(String[] args) {
        builder().run(args);
    }
}
