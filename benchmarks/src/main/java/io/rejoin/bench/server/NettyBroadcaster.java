// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A server on nothing but Netty that promises nothing: the least that bringing events to many connections can cost in Java. */
final class NettyBroadcaster {

    /** One for each of two cores, as there are connections enough to share. */
    private static final int LOOPS = 2;

    private NettyBroadcaster() {}

    /** @param arguments the transport that its subscribers use */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        BroadcastFormat format = BroadcastFormat.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, EpollIoHandler.newFactory());
        Map<String, BroadcastStream> streams = new ConcurrentHashMap<>();
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new BroadcastConnection(name -> streams.computeIfAbsent(
                                        name, any -> new BroadcastStream(name, format, loops))));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        StandardInput.awaitEnd();
    }
}
