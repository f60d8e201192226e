// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.ThreadFactoryProvider;
import io.lettuce.core.resource.Transports;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The thread that a feed runs on, and how Lettuce is to behave.
 *
 * <p>All connections share one event loop, on which all of the feed's state lives: no locks, signals are serial by
 * nature, and an acknowledgement, a message and the loss of a connection cannot overtake one another. Lettuce's timer has
 * a second thread.
 */
final class FeedResources {

    /** Threads' names begin with it. */
    static final String THREAD_NAME = "rejoin-redis";

    private static final Duration KEEP_ALIVE_IDLE = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(2);
    private static final int KEEP_ALIVE_COUNT = 3;

    /** How long the peer's kernel may leave bytes unacknowledged before the socket is given up. */
    private static final Duration TCP_USER_TIMEOUT = Duration.ofSeconds(5);

    /** Most writes that go out in one system call. */
    private static final int MAX_WRITES_PER_FLUSH = 256;

    private final ThreadFactory threads = new DefaultThreadFactory(THREAD_NAME, true);
    private final ThreadFactoryProvider threadsByPool = _ -> threads;
    private final DefaultEventLoopGroupProvider groups = new DefaultEventLoopGroupProvider(1, threadsByPool);
    private final HashedWheelTimer timer = new HashedWheelTimer(threads);
    private final EventLoopGroup group = groups.allocate(Transports.eventLoopGroupClass());
    private final EventLoop loop = group.next();
    private final ClientResources client;
    private final ClientOptions options;

    FeedResources(RedisFeedSettings settings) {
        this.client = ClientResources.builder()
                .eventLoopGroupProvider(groups)
                .eventExecutorGroup(group)
                .timer(timer)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
                .nettyCustomizer(new FewFlushes())
                .build();
        this.options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(settings.maxInFlight() + 2 * SubscriptionTable.MAX_BATCH)
                // Lettuce would forget a command that is late and count on its place in the queue all the same.
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(socketOptions(settings.connectTimeout()))
                .build();
    }

    private static SocketOptions socketOptions(Duration connectTimeout) {
        SocketOptions.Builder options = SocketOptions.builder()
                .connectTimeout(connectTimeout)
                .tcpNoDelay(true)
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(KEEP_ALIVE_IDLE)
                        .interval(KEEP_ALIVE_INTERVAL)
                        .count(KEEP_ALIVE_COUNT)
                        .build());
        if (Transports.socketChannelClass() == EpollSocketChannel.class) {
            options.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(TCP_USER_TIMEOUT)
                    .build());
        }
        return options.build();
    }

    EventLoop loop() {
        return loop;
    }

    ClientResources client() {
        return client;
    }

    ClientOptions options() {
        return options;
    }

    /** Ends the threads, waiting for them. */
    void close(Duration timeout) throws InterruptedException {
        client.shutdown(0, timeout.toMillis(), TimeUnit.MILLISECONDS).await(timeout.toMillis());
        timer.stop();
        groups.shutdown(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
        group.terminationFuture().await(timeout.toMillis());
    }

    /** Publishes that come in while others are being written leave with them, in one system call. */
    private static final class FewFlushes implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_WRITES_PER_FLUSH, true));
        }
    }
}
