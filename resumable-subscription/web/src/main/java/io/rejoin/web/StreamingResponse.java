// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.netty.channel.Channel;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An answer that subscribes when it is written and goes on until the subscription, the lease or the client ends it.
 *
 * <p>Subscribing, and being counted as open, is left to the writing so that nothing is held by an answer that nobody writes. A refusal comes as the
 * error of the writing, before anything of the response is committed.
 */
final class StreamingResponse implements ServerResponse {

    private final Framing framing;
    private final SubscribeRequest request;
    private final Subscriptions subscriptions;
    private final Sweepers sweepers;
    private final Supplier<DeliveryTimes> times;

    StreamingResponse(
            Framing framing,
            SubscribeRequest request,
            Subscriptions subscriptions,
            Sweepers sweepers,
            Supplier<DeliveryTimes> times) {
        this.framing = framing;
        this.request = request;
        this.subscriptions = subscriptions;
        this.sweepers = sweepers;
        this.times = times;
    }

    @Override
    public HttpStatusCode statusCode() {
        return HttpStatus.OK;
    }

    @Override
    public HttpHeaders headers() {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(framing.mediaType());
        StreamHeaders.apply(headers);
        return headers;
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        ServerHttpResponse response = exchange.getResponse();
        HttpServerResponse nettyResponse = nettyResponse(response);
        return Mono.create(result -> nettyResponse.withConnection(
                connection -> start(response, nettyResponse, connection.channel(), result)));
    }

    private void start(
            ServerHttpResponse response, HttpServerResponse nettyResponse, Channel channel, MonoSink<Void> result) {
        StreamingExchange exchange =
                new StreamingExchange(response, nettyResponse, channel, framing.mediaType(), result);
        Delivery delivery =
                new Delivery(framing, exchange, channel.eventLoop(), sweepers.of(channel.eventLoop()), times.get());
        exchange.fillWith(delivery);
        Runnable subscribe =
                () -> subscriptions.subscribe(request.on(channel.eventLoop())).subscribe(delivery);
        if (channel.eventLoop().inEventLoop()) {
            subscribe.run();
        } else {
            channel.eventLoop().execute(subscribe);
        }
    }

    private static HttpServerResponse nettyResponse(ServerHttpResponse response) {
        Object found = ServerHttpResponseDecorator.getNativeResponse(response);
        if (found instanceof HttpServerResponse nettyResponse) {
            return nettyResponse;
        }
        throw new IllegalStateException("web server: " + found.getClass().getName()
                + " (expected: Reactor Netty, which streams are written through)");
    }
}
