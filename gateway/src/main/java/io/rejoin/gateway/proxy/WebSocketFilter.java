// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.rejoin.gateway.drain.OpenStreams;
import io.rejoin.gateway.entrance.UpgradeGuard;
import io.rejoin.gateway.observe.ExchangeRecord;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Lets a client's connection become a WebSocket to its product, on the paths that a route says.
 *
 * <p>The product is asked first: what it refuses is answered in HTTP, with its own status and problem. An exchange whose connection
 * became a WebSocket ends with that, by cancellation.
 */
final class WebSocketFilter implements GlobalFilter, Ordered {

    private final ProductWebSockets products;
    private final UpstreamAddresses.Lookup names;
    private final OpenStreams open;
    private final long maxFrame;
    private final HttpHeadersFilter towardsProduct;

    WebSocketFilter(
            ProductWebSockets products,
            UpstreamAddresses.Lookup names,
            OpenStreams open,
            long maxFrame,
            HttpHeadersFilter towardsProduct) {
        this.products = products;
        this.names = names;
        this.open = open;
        this.maxFrame = maxFrame;
        this.towardsProduct = towardsProduct;
    }

    @Override
    public int getOrder() {
        return FilterOrder.WEBSOCKET;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        GatewayRoute route = Routes.of(exchange);
        boolean isHere = route.takesWebSocket(exchange.getRequest().getPath().pathWithinApplication());
        if (!isHere || !WebSocketUpgrade.isAskedFor(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        Connection connection = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
        Channel client = connection.channel();
        WebSocketUpgrade upgrade = WebSocketUpgrade.of(exchange.getRequest(), client);
        return ask(exchange, route, client.eventLoop(), upgrade).flatMap(answer -> switch (answer) {
            case ProductAnswer.Accepted(Channel product, HttpResponse head) -> tunnel(exchange, client, product, head);
            case ProductAnswer.Refused(FullHttpResponse response) -> refuse(exchange, response);
        });
    }

    private Mono<ProductAnswer> ask(
            ServerWebExchange exchange, GatewayRoute route, EventLoop loop, WebSocketUpgrade upgrade) {
        InetSocketAddress chosen = UpstreamAttempt.addressOf(exchange);
        if (chosen != null) {
            return products.ask(loop, route.upstream(), chosen, upgrade, request(exchange, route))
                    .doOnNext(answer -> UpstreamAttempt.reached(exchange));
        }
        return names.addresses(route.upstream().getHost())
                .flatMapIterable(ips -> ips)
                .take(1L + route.resilience().retries())
                .map(ip -> new InetSocketAddress(ip, route.upstream().getPort()))
                .collectList()
                .flatMap(addresses -> firstToBeReached(
                        addresses,
                        address -> products.ask(loop, route.upstream(), address, upgrade, request(exchange, route))));
    }

    /** What the first of them says that takes a connection: the only one that is asked. */
    static Mono<ProductAnswer> firstToBeReached(
            List<InetSocketAddress> addresses, Function<InetSocketAddress, Mono<ProductAnswer>> ask) {
        Mono<ProductAnswer> first = ask.apply(addresses.getFirst());
        List<InetSocketAddress> others = addresses.subList(1, addresses.size());
        return others.isEmpty()
                ? first
                : first.onErrorResume(Undelivered::is, failure -> firstToBeReached(others, ask));
    }

    private FullHttpRequest request(ServerWebExchange exchange, GatewayRoute route) {
        URI url = exchange.getRequiredAttribute(GATEWAY_REQUEST_URL_ATTR);
        String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
        towardsProduct
                .filter(exchange.getRequest().getHeaders(), exchange)
                .forEach((name, values) -> request.headers().set(name, values));
        request.headers()
                .set(HttpHeaders.HOST, route.upstream().getRawAuthority())
                .set(HttpHeaders.UPGRADE, "websocket")
                .set(HttpHeaders.CONNECTION, "Upgrade");
        return request;
    }

    private Mono<Void> tunnel(ServerWebExchange exchange, Channel client, Channel product, HttpResponse head) {
        GuardedHandshake.agreed(exchange);
        if (!UpgradeGuard.isAwaitingUpgrade(client)) {
            product.close();
            return Mono.error(new RefusedException(
                    Refusal.REQUEST_INVALID.because("a client that asks for a WebSocket waits for the answer")));
        }
        boolean rejoin = CloseReason.REJOIN.equals(head.headers().get("Sec-WebSocket-Protocol"));
        WebSocketTunnel tunnel = new WebSocketTunnel(client, product, maxFrame, rejoin, (fromClient, count) -> {
            if (fromClient) {
                ExchangeRecord.received(exchange, count);
            } else {
                ExchangeRecord.sent(exchange, count);
            }
        });
        exchange.getResponse().setStatusCode(HttpStatus.SWITCHING_PROTOCOLS); // for those who count and log
        ExchangeRecord.switched(exchange);
        tunnel.open(answer(exchange, client, head));
        Disposable entry = open.enter(tunnel);
        return Mono.<Void>never().doFinally(end -> entry.dispose());
    }

    private static ByteBuf answer(ServerWebExchange exchange, Channel client, HttpResponse head) {
        StringBuilder text =
                new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
        append(text, exchange.getResponse().getHeaders()); // what filters told the client on the way here
        append(text, HeaderPolicy.towardsClient().filter(headers(head), exchange));
        return ByteBufUtil.encodeString(
                client.alloc(), java.nio.CharBuffer.wrap(text.append("\r\n")), StandardCharsets.ISO_8859_1);
    }

    private static void append(StringBuilder text, HttpHeaders headers) {
        headers.forEach((name, values) -> values.forEach(
                value -> text.append(name).append(": ").append(value).append("\r\n")));
    }

    private static HttpHeaders headers(HttpResponse head) {
        HttpHeaders headers = new HttpHeaders();
        head.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
        return headers;
    }

    private static Mono<Void> refuse(ServerWebExchange exchange, FullHttpResponse refusal) {
        ServerHttpResponse response = exchange.getResponse();
        response.setRawStatusCode(refusal.status().code());
        HttpHeaders headers = HeaderPolicy.towardsClient().filter(headers(refusal), exchange);
        headers.forEach((name, values) -> response.getHeaders().put(name, values));
        GuardedHandshake.refused(exchange);
        byte[] body = ByteBufUtil.getBytes(refusal.content());
        refusal.release();
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
