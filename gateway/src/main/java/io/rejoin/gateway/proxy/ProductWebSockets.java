// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Connections of HTTP/1.1 to products, one for each WebSocket: HTTP/2 in between would have to be taught them. */
final class ProductWebSockets {

    private static final int MAX_INITIAL_LINE = 4_096;
    private static final int MAX_HEADER_BYTES = 32 * 1024;
    private static final int MAX_CHUNK = 8_192;

    private final Class<? extends Channel> channelClass;
    private final SslContext ssl;
    private final Duration connectTimeout;
    private final Duration handshakeTimeout;

    ProductWebSockets(LoopResources loops, Duration connectTimeout, Duration handshakeTimeout) throws SSLException {
        this.channelClass = loops.onChannelClass(SocketChannel.class, loops.onClient(true));
        this.ssl = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
        this.connectTimeout = connectTimeout;
        this.handshakeTimeout = handshakeTimeout;
    }

    /**
     * Asks a product for a WebSocket.
     *
     * @param loop of the client's connection, so that what passes between the two never changes threads
     * @param product where it is asked; https for TLS
     * @param address the product's, found already
     * @return its answer, on that loop; cancelling gives up
     */
    Mono<ProductAnswer> ask(
            EventLoop loop, URI product, InetSocketAddress address, WebSocketUpgrade upgrade, FullHttpRequest request) {
        return Mono.create(sink -> {
            ChannelFuture connecting = new Bootstrap()
                    .group(loop)
                    .channel(channelClass)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (product.getScheme().equals("https")) {
                                channel.pipeline()
                                        .addLast(ssl.newHandler(channel.alloc(), product.getHost(), product.getPort()));
                            }
                            channel.pipeline()
                                    .addLast(new HttpClientCodec(MAX_INITIAL_LINE, MAX_HEADER_BYTES, MAX_CHUNK))
                                    .addLast(new ProductHandshake(upgrade, request, sink));
                        }
                    })
                    .connect(address);
            var timer = loop.schedule(
                    () -> {
                        connecting.channel().close();
                        sink.error(new TimeoutException("handshake: " + handshakeTimeout));
                    },
                    handshakeTimeout.toMillis(),
                    TimeUnit.MILLISECONDS);
            connecting.addListener(connected -> {
                if (!connected.isSuccess()) {
                    sink.error(connected.cause());
                }
            });
            sink.onDispose(() -> timer.cancel(false));
            sink.onCancel(() -> connecting.channel().close());
        });
    }
}
