// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemExceptionHandler;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.WebLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServer;

/**
 * One of three servers that send the same frames to everybody: this library, plain WebFlux as one would write it, and
 * Netty with nothing on it. Prints its port, publishes at a fixed rate until it is killed.
 */
final class FanOutServer {

    private static final StreamKey STREAM = StreamKey.of("bench", "stream");

    private FanOutServer() {}

    public static void main(String[] arguments) throws Exception {
        int eventsPerSecond = Integer.parseInt(arguments[1]);
        byte[] payload =
                ("\"" + "x".repeat(Integer.parseInt(arguments[2]) - 2) + "\"").getBytes(StandardCharsets.UTF_8);
        Runnable publish = switch (arguments[0]) {
            case "rejoin" -> rejoin(payload);
            case "webflux" -> webflux(frame(payload));
            case "netty" -> netty(frame(payload));
            default -> throw new IllegalArgumentException("server: " + arguments[0]);
        };
        if (eventsPerSecond > 0) {
            Executors.newSingleThreadScheduledExecutor()
                    .scheduleAtFixedRate(publish, 0, 1_000_000_000L / eventsPerSecond, TimeUnit.NANOSECONDS);
        }
        // Ends with the process that started it.
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    private static byte[] frame(byte[] payload) {
        return ("id: 0000000000000001_00000000\ndata: " + new String(payload, StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Runnable rejoin(byte[] payload) {
        InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
        ReconcilingNode node = new ReconcilingNode(
                log, InMemoryLiveFeed.direct(), ReconcileSettings.DEFAULT, Schedulers.newSingle("reconcile"));
        node.start();
        ResumableEndpoint endpoint = new ResumableEndpoint(node, log, WebLimits.DEFAULT);
        serve(RouterFunctions.route()
                .GET("/events", request -> endpoint.handle(request, STREAM, Lease.UNLIMITED))
                .build());
        return () -> node.publish(Publication.of(STREAM, Content.json(payload))).subscribe();
    }

    private static Runnable webflux(byte[] frame) {
        Sinks.Many<byte[]> sink = Sinks.many().multicast().directBestEffort();
        serve(RouterFunctions.route()
                .GET(
                        "/events",
                        request -> ServerResponse.ok()
                                .contentType(MediaType.TEXT_EVENT_STREAM)
                                .body((response, context) -> {
                                    Flux<DataBuffer> frames = sink.asFlux()
                                            .startWith(":\n\n".getBytes(StandardCharsets.UTF_8))
                                            .map(response.bufferFactory()::wrap);
                                    return response.writeAndFlushWith(frames.map(Flux::just));
                                }))
                .build());
        return () -> {
            if (sink.currentSubscriberCount() > 0) {
                sink.tryEmitNext(frame).orThrow();
            }
        };
    }

    private static void serve(RouterFunction<ServerResponse> router) {
        WebLimits limits = WebLimits.DEFAULT;
        var server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(router))
                                .exceptionHandler(new ProblemExceptionHandler(limits))
                                .build()))
                .bindNow();
        System.out.println(server.port());
    }

    private static Runnable netty(byte[] frame) throws IOException, InterruptedException {
        byte[] head = ("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                        + "3\r\n:\n\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuf chunk = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                .writeBytes((Integer.toHexString(frame.length) + "\r\n").getBytes(StandardCharsets.US_ASCII))
                .writeBytes(frame)
                .writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII)));
        ChannelGroup group = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        int loops = Integer.getInteger("reactor.netty.ioWorkerCount", 2);
        var loopGroup = new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(loopGroup)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
                                context.writeAndFlush(Unpooled.wrappedBuffer(head));
                                group.add(channel);
                            }
                        });
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        // One task an event and loop, not one an event and client: the least that a broadcaster can do.
        return () -> loopGroup.forEach(loop -> loop.execute(() -> {
            for (Channel channel : group) {
                if (channel.eventLoop() == loop) {
                    channel.writeAndFlush(chunk.duplicate(), channel.voidPromise());
                }
            }
        }));
    }
}
