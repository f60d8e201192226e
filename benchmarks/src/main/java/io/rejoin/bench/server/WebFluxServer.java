// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.http.server.HttpServer;

/** WebFlux without Spring Boot. */
final class WebFluxServer {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private WebFluxServer() {}

    /** Returns its port. */
    static int start(RouterFunction<ServerResponse> routes) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(routes))
                                .build()))
                .bindNow(START_LIMIT)
                .port();
    }
}
