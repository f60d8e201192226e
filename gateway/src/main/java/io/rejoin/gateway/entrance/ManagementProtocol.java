// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The management port speaks HTTP/1.1 alone. With HTTP/2, which it would inherit, a client that offers to upgrade, as the JDK's does
 * with every first request, is refused every body: the server waits for the whole request before it changes the protocol.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
public class ManagementProtocol {

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<ConfigurableReactiveWebServerFactory> managementOverHttp1() {
        return factory -> factory.setHttp2(null);
    }
}
