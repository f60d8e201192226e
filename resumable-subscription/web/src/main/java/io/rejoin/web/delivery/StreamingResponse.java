// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.web.frame.Framing;
import io.rejoin.web.request.StreamHeaders;
import io.rejoin.web.sweep.Sweepers;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
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
public final class StreamingResponse implements ServerResponse {

    /** What the answer is filled with. */
    @FunctionalInterface
    public interface Filling {

        /** Makes the body, which subscribes when {@code start} is run, on the event loop. */
        Begun begin(Exchange exchange, EventLoop eventLoop);
    }

    public record Begun(StreamingBody body, Runnable start) {}

    /** Of an answer whose length is not known as it begins. */
    public static final long UNKNOWN_LENGTH = -1;

    private final MediaType mediaType;
    private final long length;
    private final Filling filling;

    public StreamingResponse(MediaType mediaType, Filling filling) {
        this(mediaType, UNKNOWN_LENGTH, filling);
    }

    /** @param length in bytes, to which the filling has to keep */
    public StreamingResponse(MediaType mediaType, long length, Filling filling) {
        this.mediaType = mediaType;
        this.length = length;
        this.filling = filling;
    }

    /** Of one stream. */
    public static StreamingResponse of(
            Framing framing,
            SubscribeRequest request,
            Subscriptions subscriptions,
            Sweepers sweepers,
            Supplier<DeliveryTimes> times) {
        return new StreamingResponse(framing.mediaType(), (exchange, eventLoop) -> {
            Delivery delivery = new Delivery(framing, exchange, eventLoop, sweepers.of(eventLoop), times.get());
            return new Begun(
                    delivery,
                    () -> subscriptions.subscribe(request.on(eventLoop)).subscribe(delivery));
        });
    }

    @Override
    public HttpStatusCode statusCode() {
        return HttpStatus.OK;
    }

    @Override
    public HttpHeaders headers() {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(mediaType);
        if (length != UNKNOWN_LENGTH) {
            headers.setContentLength(length);
        }
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
        StreamingExchange exchange = new StreamingExchange(response, nettyResponse, channel, headers(), result);
        Begun begun = filling.begin(exchange, channel.eventLoop());
        exchange.fillWith(begun.body());
        if (channel.eventLoop().inEventLoop()) {
            begun.start().run();
        } else {
            channel.eventLoop().execute(begun.start());
        }
    }

    /** @throws IllegalStateException if the server is another one than Reactor Netty */
    public static HttpServerResponse nettyResponse(ServerHttpResponse response) {
        Object found = ServerHttpResponseDecorator.getNativeResponse(response);
        if (found instanceof HttpServerResponse nettyResponse) {
            return nettyResponse;
        }
        throw new IllegalStateException("web server: " + found.getClass().getName()
                + " (expected: Reactor Netty, which streams are written through)");
    }
}
