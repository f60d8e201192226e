// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/**
 * The connections of clients, which are told when the gateway leaves: on HTTP/1.1 each answer from then on closes its connection, on
 * HTTP/2 a GOAWAY says so. What is under way on either goes on. Thread-safe.
 */
final class ClientConnections implements NettyServerCustomizer, WebFilter, Ordered {

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile boolean leaving;

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> {
            open.add(channel);
            channel.pipeline().addLast(PromptClose.INSTANCE);
        });
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    void leave() {
        leaving = true;
        open.forEach(ClientConnection::goAway);
    }

    /** Ends them all, whatever is under way. */
    void cut() {
        var _ = open.close();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> {
            if (leaving) {
                ClientConnection connection = ClientConnection.of(exchange.getResponse());
                connection.closeAfter(exchange.getResponse().getHeaders());
                connection.goAway();
            }
            return Mono.empty();
        });
        return chain.filter(exchange);
    }
}
