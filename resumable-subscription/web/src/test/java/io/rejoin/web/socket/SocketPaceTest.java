// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.rejoin.core.Tenant;
import io.rejoin.web.Lease;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestAccess;
import io.rejoin.web.WebLimits;
import io.rejoin.web.delivery.DeliveryTimes;
import io.rejoin.web.delivery.SwallowingSink;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.problem.ProblemMapping;
import io.rejoin.web.sweep.Sweeper;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client floods with is read at one pace; the rest waits in the client's own socket. */
class SocketPaceTest {

    private final SocketHandler handler = new SocketHandler();
    private int reads;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext context) {
                    reads++;
                }
            },
            new SocketFrameGuard(handler::spend),
            new SocketFragments(),
            handler);

    SocketPaceTest() {
        WebLimits limits = WebLimits.DEFAULT;
        RandomGenerator noJitter = () -> 0;
        Doorkeeper doorkeeper = new Doorkeeper(limits, () -> 0, noJitter);
        SocketSession session = new SocketSession(
                new SocketSession.Surroundings(new ScriptedSubscriptions(), limits, new ProblemMapping(noJitter)),
                new TestAccess(Lease.UNLIMITED),
                false,
                channel.eventLoop(),
                new Sweeper((interval, task) -> () -> {}, () -> Instant.EPOCH, () -> 0, limits),
                new DeliveryTimes(limits, Lease.UNLIMITED, doorkeeper.enter(new Tenant("acme")), noJitter),
                new SocketSession.Peer() {
                    @Override
                    public void roomForMessages() {
                        handler.work();
                    }

                    @Override
                    public void timePassed() {}

                    @Override
                    public void close() {}
                });
        channel.config().setAutoRead(false);
        session.attach(new SwallowingSink());
        handler.start(session);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Messages too, for comparison. */
    static Stream<Supplier<WebSocketFrame>> floods() {
        return Stream.of(
                () -> new TextWebSocketFrame("{\"op\":\"ping\"}"),
                PingWebSocketFrame::new,
                PongWebSocketFrame::new,
                () -> new ContinuationWebSocketFrame(false, 0, ""));
    }

    private int readsFor(Supplier<WebSocketFrame> frames) {
        int before = reads;
        for (int i = 0; i < 2 * SocketHandler.MESSAGES_PER_LOOK && reads - before == i; i++) {
            channel.writeInbound(frames.get());
            channel.runPendingTasks();
        }
        return reads - before;
    }

    @ParameterizedTest
    @MethodSource("floods")
    void readsNoFasterThanSoMuchBetweenTwoLooks(Supplier<WebSocketFrame> frames) {
        if (frames.get() instanceof ContinuationWebSocketFrame) {
            channel.writeInbound(new TextWebSocketFrame(false, 0, "")); // the beginning of a message without end
        }
        assertThat(readsFor(frames)).isBetween(SocketHandler.MESSAGES_PER_LOOK - 2, SocketHandler.MESSAGES_PER_LOOK);
        handler.refill();
        assertThat(readsFor(frames)).isBetween(SocketHandler.MESSAGES_PER_LOOK - 2, SocketHandler.MESSAGES_PER_LOOK);
    }

    /** What one read brought beyond the pace is not forgiven. */
    @Test
    void owesWhatOneReadBroughtTooMuchOf() {
        for (int i = 0; i < 3 * SocketHandler.MESSAGES_PER_LOOK; i++) {
            channel.writeOneInbound(new PingWebSocketFrame());
        }
        channel.flushInbound();
        int before = reads;
        handler.refill();
        handler.refill();
        assertThat(reads).isEqualTo(before);
        handler.refill();
        assertThat(reads).isEqualTo(before + 1);
    }
}
