// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import io.netty.handler.codec.http.HttpVersion;
import io.rejoin.gateway.drain.ClientConnection;
import io.rejoin.gateway.drain.LeavingBody;
import io.rejoin.gateway.drain.OpenStreams;
import io.rejoin.gateway.exchange.ExchangeEnd;
import io.rejoin.gateway.exchange.Handling;
import io.rejoin.gateway.observe.ExchangeRecord;
import io.rejoin.gateway.route.FilterOrder;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Sends a stream's headers at once, lets the stream leave when the gateway does, and has the client come back on another connection
 * when the stream has ended, whoever ended it: streams are moved by ending, and on the connection that is there already none would move.
 *
 * <p>The server would write the headers together with the first piece of the body: on a quiet stream a client would wait for its first
 * event to learn that it is connected, and give up before.
 */
final class StreamStartFilter implements GlobalFilter, Ordered {

    private static final Map<String, LeavingBody.Pieces> STREAMS =
            Map.of("text/event-stream", LeavingBody.Pieces.EVENTS, "application/x-ndjson", LeavingBody.Pieces.LINES);

    private final OpenStreams open;
    private final boolean compresses;

    /** @param compresses whether the server may compress what it is given, for which it decides only when it sends the head */
    StreamStartFilter(OpenStreams open, boolean compresses) {
        this.open = open;
        this.compresses = compresses;
    }

    @Override
    public int getOrder() {
        return FilterOrder.STREAM_START;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange.mutate().response(new Prompt(exchange)).build());
    }

    private final class Prompt extends ServerHttpResponseDecorator {

        private final ServerWebExchange exchange;

        Prompt(ServerWebExchange exchange) {
            super(exchange.getResponse());
            this.exchange = exchange;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            Connection product = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
            LeavingBody.Pieces pieces = pieces();
            if (pieces == null || product == null) {
                return super.writeWith(body);
            }
            ClientConnection client = ClientConnection.of(this);
            client.closeAfter(getHeaders());
            LeavingBody leaving =
                    new LeavingBody(pieces, bufferFactory(), product.channel().eventLoop(), client::hangUp);
            Flux<DataBuffer> whole = leaving.of(body, open);
            return Mono.deferContextual(context -> {
                Handling.Request request = Handling.of(context);
                ExchangeRecord record = ExchangeRecord.of(exchange);
                return request != null && record != null && isRelayed(client)
                        ? relay(whole, client, request, record)
                        : writePromptly(whole.doOnComplete(client::goAway));
            });
        }

        /** An empty buffer makes the server write and flush the headers, and no chunk. */
        private Mono<Void> writePromptly(Flux<DataBuffer> whole) {
            Mono<DataBuffer> nothing = Mono.fromSupplier(() -> bufferFactory().wrap(new byte[0]));
            return super.writeWith(Flux.concat(nothing, whole));
        }

        /** Where the body comes in chunks of HTTP/1.1 and nobody has to see them. */
        private boolean isRelayed(ClientConnection client) {
            HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
            return !compresses
                    && client.shared() == null
                    && HttpVersion.HTTP_1_1.equals(request.version())
                    && exchange.getRequest().getMethod() == HttpMethod.GET
                    && HttpStatus.OK.equals(getStatusCode())
                    && getHeaders().getContentLength() < 0
                    && StreamRelay.canWriteTo(client.exchange());
        }

        /** Completing an answer that nothing was written to settles its head and sends nothing; the server then sends the head alone. */
        private Mono<Void> relay(
                Flux<DataBuffer> whole, ClientConnection client, Handling.Request request, ExchangeRecord record) {
            HttpServerResponse response = getNativeResponse(this);
            return setComplete()
                    .then(Mono.defer(() -> response.sendHeaders().then()))
                    .then(Mono.fromRunnable(() -> handOver(whole, client, request, record)));
        }

        /** From here on nothing is kept of the filters and of what was asked and answered before the first event. */
        private void handOver(
                Flux<DataBuffer> whole, ClientConnection client, Handling.Request request, ExchangeRecord record) {
            SentHeads.forget(exchange);
            ExchangeEnd end = ExchangeEnd.take(exchange);
            record.handOver();
            exchange.getAttributes().clear();
            request.handOver(new StreamRelay(client.exchange(), whole, record, end));
        }

        private LeavingBody.@Nullable Pieces pieces() {
            String contentType = getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
            if (contentType == null) {
                return null;
            }
            int parameters = contentType.indexOf(';');
            return STREAMS.get((parameters < 0 ? contentType : contentType.substring(0, parameters))
                    .strip()
                    .toLowerCase(Locale.ROOT));
        }
    }
}
