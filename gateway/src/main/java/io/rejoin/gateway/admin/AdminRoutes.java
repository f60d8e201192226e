// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Opens the operators' endpoints on the management port, if that is a port of its own, and nowhere else. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnBean(AdminConfiguration.class)
public class AdminRoutes {

    @Bean
    RouterFunction<ServerResponse> adminRoutes(ObjectProvider<AdminApi> api) {
        AdminApi open = api.getIfAvailable();
        return open == null
                ? RouterFunctions.route(
                        RequestPredicates.path("/admin/**"),
                        _ -> ServerResponse.notFound().build())
                : open.routes();
    }
}
