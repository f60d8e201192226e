// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Publishers in a process of their own: each has one HTTP/1.1 connection and one publish of 256 bytes under way, to a stream
 * drawn at random, until it is told to end.
 *
 * <p>Arguments: port, name of the header that bears the token, prefix of the streams' names, streams. Standard input: the tokens, one
 * per publisher and line, then an empty line; then a line for each phase: how many publishes it has, and how many seconds it takes at most. After
 * each phase it says on standard output what was acknowledged in it; the publishers go on meanwhile. Every answer is checked, and the first
 * wrong one ends the process with status 1.
 */
public final class PublishLoad {

    private PublishLoad() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> tokens = new ArrayList<>();
        for (String token = orders.readLine(); token != null && !token.isEmpty(); token = orders.readLine()) {
            tokens.add(token);
        }
        int port = Integer.parseInt(arguments[0]);
        int streams = Integer.parseInt(arguments[3]);
        Acknowledged acknowledged = new Acknowledged(streams);
        try (EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            List<Publisher> publishers = new ArrayList<>();
            List<Channel> connections = new ArrayList<>();
            for (String token : tokens) {
                Publisher publisher = new Publisher(arguments[1] + ": " + token, arguments[2], streams, acknowledged);
                publishers.add(publisher);
                connections.add(connect(loop, port, publisher));
            }
            for (String phase = orders.readLine(); phase != null; phase = orders.readLine()) {
                String[] bounds = phase.split(" ");
                CompletableFuture<String> ended = loop.submit(() -> acknowledged.beginPhase(Long.parseLong(bounds[0])))
                        .get();
                ended.completeOnTimeout("", Long.parseLong(bounds[1]), TimeUnit.SECONDS)
                        .join();
                System.out.println(loop.submit(acknowledged::phase).get());
            }
            for (Publisher publisher : publishers) {
                publisher.stop();
            }
            for (Channel connection : connections) {
                connection.closeFuture().sync();
            }
            System.out.println(loop.submit(acknowledged::requireDense).get());
        }
        System.exit(0);
    }

    private static Channel connect(EventLoopGroup loop, int port, Publisher publisher) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(publisher);
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
    }
}
