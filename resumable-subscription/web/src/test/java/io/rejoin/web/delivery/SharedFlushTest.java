// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What many streams of one connection write at once costs it one flush. */
class SharedFlushTest {

    private int flushes;

    private final EmbeddedChannel connection = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            context.flush();
        }
    });

    @Test
    void streamsThatWroteInOneGoShareAFlushThatComesAfterIt() {
        for (int stream = 0; stream < 100; stream++) {
            SharedFlush.of(connection).soon();
        }
        assertThat(flushes).isZero();
        connection.runPendingTasks();
        assertThat(flushes).isEqualTo(1);

        SharedFlush.of(connection).soon();
        connection.runPendingTasks();
        assertThat(flushes).isEqualTo(2);
        assertThat(connection.finishAndReleaseAll()).isFalse();
    }
}
