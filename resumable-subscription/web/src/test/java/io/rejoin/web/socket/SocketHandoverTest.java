// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.Lease;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

/** A client whose first message is there before the thread that has answered the upgrade does anything further. */
class SocketHandoverTest {

    private final Semaphore sent = new Semaphore(0);
    private final Standstill still = new Standstill();
    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final ResumableEndpoint endpoint = new ResumableEndpoint(subscriptions, log, WebLimits.DEFAULT);
    private final TestServer server = TestServer.start(
            endpoint,
            Lease.UNLIMITED,
            WebLimits.DEFAULT,
            http -> http.doOnChannelInit((observer, channel, remote) -> detour(channel)));

    @AfterEach
    void close() {
        server.close();
        still.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void losesNoMessageThatFollowsTheAnswerAtOnce() {
        for (int i = 0; i < 30; i++) {
            try (SocketClient client = SocketClient.open(server, "Elsewhere: yes")) {
                client.send("{'op':'ping'}");
                sent.release();
                client.next("pong");
            }
            sent.drainPermits();
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to stop a thread that is not the connection's in its write
    private void detour(Channel channel) {
        channel.pipeline().addBefore(still, NettyPipeline.ReactiveBridge, "rejoin.detour", new Detour());
    }

    /** What is written from another thread than the connection's goes through here, and that thread stands still meanwhile. */
    private final class Standstill extends SingleThreadEventExecutor {

        Standstill() {
            super(null, new DefaultThreadFactory("standstill", true), true);
        }

        @Override
        public void execute(Runnable task) {
            super.execute(task);
            if (Thread.currentThread().getName().startsWith("parallel-")) {
                sent.acquireUninterruptibly();
            }
        }

        @Override
        protected void run() {
            while (!confirmShutdown()) {
                Runnable task = takeTask();
                if (task != null) {
                    task.run();
                    updateLastExecutionTime();
                }
            }
        }
    }

    /** Has writes go through another executor. */
    private static final class Detour extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            context.write(message, promise);
        }
    }
}
