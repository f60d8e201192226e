// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.rejoin.gateway.exchange.Handling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

class StreamRelayTest {

    private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    /** A connection whose other end reads nothing while it is told so. */
    private static final class Stalling extends ChannelOutboundHandlerAdapter {

        private boolean stalled;

        /** How long the system takes for a write. */
        private long writeMillis;

        @Override
        public void flush(ChannelHandlerContext context) {
            if (!stalled) {
                ((EmbeddedChannel) context.channel()).advanceTimeBy(writeMillis, TimeUnit.MILLISECONDS);
                context.flush();
            }
        }
    }

    private final Stalling client = new Stalling();
    private final EmbeddedChannel channel = new EmbeddedChannel(client, new HttpServerCodec());
    private final TestPublisher<DataBuffer> product = TestPublisher.create();
    private final List<DataBuffer> pieces = new ArrayList<>();
    private String end = "";

    private int givenBack;

    private final Disposable relayed = new Handling(Mono.deferContextual(context -> {
                Objects.requireNonNull(Handling.of(context))
                        .handOver(new StreamRelay(channel, product.flux(), null, () -> givenBack++));
                return Mono.empty();
            }))
            .subscribe(nothing -> {}, failure -> end = "failed", () -> end = "complete");

    @BeforeEach
    void timePassesWhereItIsToldTo() {
        channel.freezeTime();
    }

    @AfterEach
    void everythingWasGivenBackOnce() {
        channel.finishAndReleaseAll();
        assertThat(givenBack).isOne();
        assertThat(pieces)
                .allSatisfy(piece -> assertThat(
                                NettyDataBufferFactory.toByteBuf(piece).refCnt())
                        .isZero());
    }

    private void sends(String text) {
        DataBuffer piece = BUFFERS.allocateBuffer(text.length()).write(text.getBytes(US_ASCII));
        pieces.add(piece);
        product.next(piece);
    }

    private List<String> written() {
        List<String> chunks = new ArrayList<>();
        for (ByteBuf chunk = channel.readOutbound(); chunk != null; chunk = channel.readOutbound()) {
            if (chunk.isReadable()) {
                chunks.add(chunk.toString(US_ASCII));
            }
            chunk.release();
        }
        return chunks;
    }

    @Test
    void whatCameInOneTurnOfTheEventLoopIsOneChunk() {
        sends("id: 1\n\n");
        sends("id: 2\n\n");
        assertThat(written()).isEmpty();
        channel.runPendingTasks();
        assertThat(written()).containsExactly("0000000e\r\nid: 1\n\nid: 2\n\n\r\n");

        sends("id: 3\n\n");
        channel.runPendingTasks();
        assertThat(written()).containsExactly("00000007\r\nid: 3\n\n\r\n");
    }

    @Test
    void roundThatTookLongIsFollowedByARestInWhichMoreGathers() {
        client.writeMillis = 2;
        sends("id: 1\n\n");
        channel.runPendingTasks();
        assertThat(written()).hasSize(1);

        sends("id: 2\n\n");
        channel.runPendingTasks();
        channel.advanceTimeBy(2 * RelayRound.SHARE - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(written()).isEmpty();
        sends("id: 3\n\n");
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(written()).containsExactly("0000000e\r\nid: 2\n\nid: 3\n\n\r\n");
    }

    @Test
    void muchIsNotGatheredButWrittenAtOnce() {
        sends("x".repeat(40_000));
        assertThat(written()).singleElement().asString().startsWith("00009c40\r\n");
    }

    @Test
    void whatWasGatheredGoesOutBeforeTheEnd() {
        sends("id: 1\n\n");
        product.complete();
        channel.runPendingTasks();

        assertThat(written()).containsExactly("00000007\r\nid: 1\n\n\r\n");
        assertThat(end).isEqualTo("complete");
        assertThat(channel.pipeline().names()).doesNotContain("rejoin.relay");
    }

    @Test
    void answerThatBreaksOffIsNotOneThatEnds() {
        sends("id: 1\n\n");
        product.error(new IllegalStateException("gone"));
        channel.runPendingTasks();

        assertThat(written()).hasSize(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void endComesWhenTheClientHasTakenEverything() {
        client.stalled = true;
        sends("id: 1\n\n");
        product.complete();
        channel.runPendingTasks();
        assertThat(end).isEmpty();

        client.stalled = false;
        channel.flush();
        assertThat(end).isEqualTo("complete");
        assertThat(written()).hasSize(1);
    }

    @Test
    void productIsAskedForNothingWhileTheClientTakesNothing() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 200));
        client.stalled = true;
        sends("x".repeat(300));
        channel.runPendingTasks();
        sends("y");
        channel.runPendingTasks();
        product.assertMaxRequested(3); // two ahead, and one for the piece that the client had room for

        client.stalled = false;
        channel.flush();
        sends("z");
        channel.runPendingTasks();
        assertThat(String.join("", written()))
                .contains("x".repeat(300))
                .contains("y")
                .contains("z");
    }

    @Test
    void clientThatLeavesEndsTheProductsAnswer() {
        sends("id: 1\n\n");
        channel.close();

        product.assertCancelled();
        assertThat(end).isEqualTo("complete");
    }

    /** Its filters had completed, or were about to: the product's answer would stay open, and count as one that is. */
    @Test
    void answerThatNobodyWaitsForWhenItBeginsEndsAtOnce() {
        TestPublisher<DataBuffer> other = TestPublisher.create();
        StreamRelay relay = new StreamRelay(channel, other.flux(), null, () -> givenBack--);
        relay.leave();
        channel.runPendingTasks();
        other.assertCancelled();
        assertThat(givenBack).isEqualTo(-1);

        relay.begin(new BaseSubscriber<>() {});
        channel.runPendingTasks();
        assertThat(givenBack).isEqualTo(-1);
        givenBack = 0;
    }

    @Test
    void answerThatNobodyWaitsForAnyMoreEndsToo() {
        sends("id: 1\n\n");
        relayed.dispose();
        channel.runPendingTasks();

        product.assertCancelled();
        assertThat(written()).isEmpty();
        assertThat(channel.pipeline().names()).doesNotContain("rejoin.relay");
    }
}
