// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import java.net.URI;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** What a local platform adds to a gateway: the page at {@code /} with its second view at {@code /chat}, and what it asks for below {@code /demo}. Needs {@link DemoTokens}. */
@Configuration(proxyBeanMethods = false)
public class DemoConfiguration {

    /** Setting: where the services' metrics are, comma-separated. */
    public static final String METRICS = "rejoin.demo.metrics";

    @Bean
    RouterFunction<ServerResponse> demoRoutes(DemoTokens tokens, @Value("${" + METRICS + "}") List<URI> metrics) {
        DemoPage page = DemoPage.load();
        TokenDesk desk = new TokenDesk(tokens);
        MetricsDigest digest = new MetricsDigest(metrics);
        return RouterFunctions.route()
                .GET("/", request -> page.serve(request, DemoPage.INDEX))
                .GET("/chat", request -> page.serve(request, DemoPage.CHAT))
                .POST("/demo/token", OwnPage::isAsking, desk::issue)
                .GET("/demo/metrics", OwnPage::isAsking, digest::serve)
                .GET("/demo/{file}", request -> page.serve(request, request.pathVariable("file")))
                .GET("/demo/chat/{file}", request -> page.serve(request, "chat/" + request.pathVariable("file")))
                .build();
    }
}
