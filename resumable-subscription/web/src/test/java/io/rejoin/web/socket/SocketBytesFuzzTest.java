// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.rejoin.fuzzing.Work;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a client's WebSocket, up to the messages that they are put together to. */
class SocketBytesFuzzTest {

    @FuzzTest
    void bytesAreReadHoweverTheyAreCut(byte[] input) {
        for (boolean compress : new boolean[] {false, true}) {
            List<String> whole = bounded(input, input.length + 1, compress);
            assertThat(whole).allMatch(it -> it.equals(End.REFUSED) || it.matches("[A-Za-z]+WebSocketFrame[0-9].*"));
            assertThat(bounded(input, 1, compress)).isEqualTo(whole);
            assertThat(bounded(input, 7, compress)).isEqualTo(whole);
        }
    }

    private static List<String> bounded(byte[] input, int piece, boolean compress) {
        return Work.bounded(input.length, () -> read(input, piece, compress));
    }

    /** What comes out, and why nothing more does. */
    private static List<String> read(byte[] input, int piece, boolean compress) {
        List<String> seen = new ArrayList<>();
        // The leak detector would cost more than the work: what is left is counted below.
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline()
                .addLast(
                        new WebSocket13FrameDecoder(SocketResponse.config(compress)),
                        new SocketFrameGuard(() -> {}),
                        new SocketFragments(),
                        new End(seen));
        for (int at = 0; at < input.length && !seen.contains(End.REFUSED); at += piece) {
            int length = Math.min(piece, input.length - at);
            channel.writeInbound(allocator.heapBuffer(length).writeBytes(input, at, length));
        }
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedHeapMemory()).as("buffers left").isZero();
        return seen;
    }

    private static final class End extends ChannelInboundHandlerAdapter {

        static final String REFUSED = "refused";

        private final List<String> seen;

        End(List<String> seen) {
            this.seen = seen;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!seen.contains(REFUSED)) {
                    WebSocketFrame frame = (WebSocketFrame) message;
                    assertThat(frame.content().readableBytes()).isLessThanOrEqualTo(SocketHandler.MAX_MESSAGE_BYTES);
                    seen.add(frame.getClass().getSimpleName() + frame.rsv() + ByteBufUtil.hexDump(frame.content()));
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            switch (cause) {
                case CorruptedWebSocketFrameException _, TooLongFrameException _ -> refused(REFUSED);
                case PrematureChannelClosureException _ -> {} // the test's own end, within a message
                default -> refused(cause.toString());
            }
        }

        private void refused(String why) {
            if (!seen.contains(why)) {
                seen.add(why);
            }
        }
    }
}
