// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.rejoin.web.request.StreamHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The answer that a delivery fills: its head goes out through WebFlux and Reactor Netty, its body past them, its end
 * through them again.
 *
 * <p>Completing a Spring response that nothing was written to commits it (filters see that, status and headers are
 * settled) and sends nothing. Reactor Netty then sends the head by itself, and when the handler's {@code Mono}
 * completes, the last chunk. In between the channel is ours.
 */
final class StreamingExchange implements Exchange {

    private final ServerHttpResponse response;
    private final HttpServerResponse nettyResponse;
    private final Channel channel;
    private final MediaType mediaType;
    private final MonoSink<Void> result;

    private @Nullable StreamingBody body;

    StreamingExchange(
            ServerHttpResponse response,
            HttpServerResponse nettyResponse,
            Channel channel,
            MediaType mediaType,
            MonoSink<Void> result) {
        this.response = response;
        this.nettyResponse = nettyResponse;
        this.channel = channel;
        this.mediaType = mediaType;
        this.result = result;
    }

    void fillWith(StreamingBody filled) {
        body = filled;
        result.onCancel(() -> onEventLoop(filled::cancel));
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
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().setContentType(mediaType);
        StreamHeaders.apply(response.getHeaders());
        response.setComplete()
                .then(Mono.defer(() -> nettyResponse.sendHeaders().then()))
                .contextWrite(result.contextView())
                .subscribe(nothing -> {}, this::commitFailed, () -> onEventLoop(this::committed));
    }

    private void committed() {
        StreamingBody filled = body;
        if (filled == null) {
            throw new IllegalStateException("committed before there was a body");
        }
        if (channel.isActive()) {
            filled.opened(NettySink.attach(channel, isChunked(), filled));
        } else {
            filled.cancel();
        }
    }

    private boolean isChunked() {
        return nettyResponse
                .responseHeaders()
                .contains(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
    }

    private void commitFailed(Throwable error) {
        onEventLoop(() -> {
            if (body != null) {
                body.cancel();
            }
            result.error(error);
        });
    }

    @Override
    public void complete() {
        result.success();
    }

    @Override
    public void fail(Throwable error) {
        result.error(error);
    }
}
