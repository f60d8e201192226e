// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.rejoin.web.Handling;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The answer that a delivery fills: its head goes out through WebFlux and Reactor Netty, its body past them, its end
 * through them again.
 *
 * <p>Completing a Spring response that nothing was written to commits it (filters see that, status and headers are
 * settled) and sends nothing. Reactor Netty then sends the head by itself, and when the handler's {@code Mono}
 * completes, the last chunk. In between the channel is ours. Where the server's handling lets it, WebFlux is through when the head is out: this
 * is then the {@linkplain Handling.Rest rest} of the request, and tells Reactor Netty itself of the end.
 */
final class StreamingExchange implements Exchange, Handling.Rest {

    /** What is needed until the head is out; afterwards too where the filters stay. */
    private record Head(ServerHttpResponse response, HttpHeaders headers, MonoSink<Void> result) {}

    private final HttpServerResponse nettyResponse;
    private final Channel channel;

    private @Nullable Head head;
    private @Nullable StreamingBody body;

    /** Told of the end once the filters are through. */
    private @Nullable CoreSubscriber<? super Void> server;

    /** How it ended, if that was before the filters were through. */
    private @Nullable Consumer<CoreSubscriber<? super Void>> ended;

    StreamingExchange(
            ServerHttpResponse response,
            HttpServerResponse nettyResponse,
            Channel channel,
            HttpHeaders headers,
            MonoSink<Void> result) {
        this.nettyResponse = nettyResponse;
        this.channel = channel;
        this.head = new Head(response, headers, result);
    }

    void fillWith(StreamingBody filled) {
        body = filled;
        head().result().onCancel(() -> onEventLoop(filled::cancel));
    }

    private Head head() {
        return Objects.requireNonNull(head, "handed over");
    }

    private StreamingBody body() {
        return Objects.requireNonNull(body, "no body yet");
    }

    private void onEventLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    @Override
    public void commit() {
        Head asked = head();
        ServerHttpResponse response = asked.response();
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().putAll(asked.headers());
        response.setComplete()
                .then(Mono.defer(() -> nettyResponse.sendHeaders().then()))
                .contextWrite(asked.result().contextView())
                .subscribe(nothing -> {}, this::commitFailed, () -> onEventLoop(this::committed));
    }

    private void committed() {
        StreamingBody filled = body();
        if (!channel.isActive()) {
            filled.cancel();
            return;
        }
        FrameSink connection = NettySink.attach(channel, isChunked(), filled);
        handOver();
        filled.opened(connection);
    }

    private boolean isChunked() {
        return nettyResponse
                .responseHeaders()
                .contains(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
    }

    private void handOver() {
        MonoSink<Void> filters = head().result();
        Handling.Request request = Handling.of(filters.contextView());
        if (request != null) {
            head = null;
            request.handOver(this);
            filters.success();
        }
    }

    private void commitFailed(Throwable error) {
        onEventLoop(() -> {
            body().cancel();
            fail(error);
        });
    }

    @Override
    public void complete() {
        end(MonoSink::success, CoreSubscriber::onComplete);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void fail(Throwable error) {
        end(filters -> filters.error(error), told -> told.onError(error));
    }

    private void end(Consumer<MonoSink<Void>> filters, Consumer<CoreSubscriber<? super Void>> rest) {
        if (head != null) {
            filters.accept(head.result());
        } else if (server != null) {
            rest.accept(server);
        } else {
            ended = rest;
        }
    }

    // ---- when the filters are through

    @Override
    public void begin(CoreSubscriber<? super Void> told) {
        onEventLoop(() -> {
            server = told;
            if (ended != null) {
                ended.accept(told);
            }
        });
    }

    @Override
    public void leave() {
        onEventLoop(body()::cancel);
    }
}
