// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.rejoin.gateway.observe.ExchangeRecord.Kind;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Keeps a record of each exchange, from before the first filter until after the problem handler, and tells the journal when it ends,
 * however it ends.
 */
final class ObservingHandler implements HttpHandler {

    private static final List<String> STREAMS = List.of("text/event-stream", "application/x-ndjson");
    private static final int FIRST_REFUSAL = 300;

    private final HttpHandler next;
    private final RequestJournal journal;

    ObservingHandler(HttpHandler next, RequestJournal journal) {
        this.next = next;
        this.journal = journal;
    }

    /** Hands the record to the exchange, which is made after this handler, and leaves out those of the management port. */
    static final class Attachment implements WebFilter {

        private final ApplicationContext gateway;
        private final RequestJournal journal;

        Attachment(ApplicationContext gateway, RequestJournal journal) {
            this.gateway = gateway;
            this.journal = journal;
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            if (exchange.getApplicationContext() == gateway && exchange.getResponse() instanceof Observed observed) {
                observed.exchange.attachTo(exchange);
                journal.began(observed.exchange, exchange.getRequest().getHeaders());
            }
            return chain.filter(exchange);
        }
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        ExchangeRecord exchange = new ExchangeRecord(request, response, journal);
        response.beforeCommit(() -> {
            if (exchange.isAttached()) {
                journal.answered(exchange, kind(response));
            }
            return Mono.empty();
        });
        return next.handle(request, new Observed(response, exchange)).doFinally(signal -> {
            if (exchange.isAttached()) {
                exchange.ended(ending(exchange, response, signal));
            }
        });
    }

    /** A client that leaves a stream may look like the stream's own end, but for the connection, which is gone. */
    private static Ending ending(ExchangeRecord exchange, ServerHttpResponse response, SignalType signal) {
        if (exchange.isCut()) {
            return Ending.CUT;
        }
        if (exchange.kind() == Kind.REQUEST && exchange.isWritten()) {
            return Ending.COMPLETE; // whoever has the whole answer may go
        }
        if (signal == SignalType.CANCEL || !isConnected(response)) {
            return Ending.CLIENT_LEFT;
        }
        return signal == SignalType.ON_ERROR ? Ending.CUT : Ending.COMPLETE;
    }

    private static boolean isConnected(ServerHttpResponse response) {
        HttpServerResponse server = ServerHttpResponseDecorator.getNativeResponse(response);
        boolean[] active = {false};
        server.withConnection(connection -> active[0] = connection.channel().isActive());
        return active[0];
    }

    private static Kind kind(ServerHttpResponse response) {
        HttpStatusCode status = response.getStatusCode();
        String type = response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        boolean endless = (status == null || status.value() < FIRST_REFUSAL)
                && type != null
                && response.getHeaders().getContentLength() < 0
                && STREAMS.stream().anyMatch(type::startsWith);
        return endless ? Kind.STREAM : Kind.REQUEST;
    }

    private static final class Observed extends ServerHttpResponseDecorator {

        private final ExchangeRecord exchange;

        Observed(ServerHttpResponse response, ExchangeRecord exchange) {
            super(response);
            this.exchange = exchange;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(
                            body instanceof Mono<? extends DataBuffer> one
                                    ? one.doOnNext(this::count)
                                    : Flux.from(body).doOnNext(this::count))
                    .doOnSuccess(_ -> exchange.written());
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return super.writeAndFlushWith(
                    Flux.from(body).map(part -> Flux.<DataBuffer>from(part).doOnNext(this::count)));
        }

        private void count(DataBuffer buffer) {
            exchange.sent(buffer.readableByteCount());
        }
    }
}
