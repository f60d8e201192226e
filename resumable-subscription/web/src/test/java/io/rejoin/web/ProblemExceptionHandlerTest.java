// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A product's own answers that fail when they have begun. */
class ProblemExceptionHandlerTest {

    /** The former is what the web framework takes for the client's own doing. */
    @ParameterizedTest
    @ValueSource(strings = {"Connection reset by peer", "the database went away"})
    void answerThatBreaksOffIsNotEndedAsIfItWereWhole(String reason) throws IOException {
        Sinks.Empty<Void> read = Sinks.empty();
        Mono<DataBuffer> part =
                Mono.fromSupplier(() -> DefaultDataBufferFactory.sharedInstance.wrap("part".getBytes(US_ASCII)));
        Flux<Mono<DataBuffer>> answer =
                Flux.concat(Mono.just(part), read.asMono().then(Mono.error(new IOException(reason))));
        HttpHandler handler = WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(RouterFunctions.route(
                        RequestPredicates.GET("/"),
                        request -> ServerResponse.ok()
                                .build((exchange, context) ->
                                        exchange.getResponse().writeAndFlushWith(answer)))))
                .exceptionHandler(new ProblemExceptionHandler(WebLimits.DEFAULT))
                .build();
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
        try (Socket client = new Socket("127.0.0.1", server.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            InputStream in = client.getInputStream();
            StringBuilder text = new StringBuilder();
            int next = in.read();
            while (next >= 0 && !text.append((char) next).toString().endsWith("part\r\n")) {
                next = in.read();
            }
            assertThat(text.toString()).contains("part");
            var _ = read.tryEmitEmpty();
            assertThat(in.readAllBytes()).isEmpty();
        } finally {
            server.disposeNow();
        }
    }
}
