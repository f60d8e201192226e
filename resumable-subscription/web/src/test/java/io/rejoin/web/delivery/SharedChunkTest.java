// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all subscribers of a stream are sent is made once for those of an event loop, and nothing of it is left behind. */
class SharedChunkTest {

    private static final Object SSE = new Object();
    private static final List<String> BATCH = List.of("batch");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SharedChunk shared = SharedChunk.of(channel.eventLoop());
    private final ByteBuf made = channel.alloc().directBuffer().writeBytes("event".getBytes(US_ASCII));

    @AfterEach
    void nothingIsLeft() {
        channel.runPendingTasks();
        assertThat(made.refCnt()).isZero();
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }

    private void askAndKeep() {
        assertThat(shared.isAskedForAgain(BATCH, SSE, true))
                .as("asked for once")
                .isFalse();
        assertThat(shared.isAskedForAgain(BATCH, SSE, true))
                .as("asked for twice")
                .isTrue();
        assertThat(shared.slice()).isNull();
        shared.keep(made).release();
    }

    @Test
    void whoAsksForItLaterIsGivenASliceThatNothingCanBeWrittenToOrBehind() {
        askAndKeep();
        for (int i = 0; i < 2; i++) {
            assertThat(shared.isAskedForAgain(BATCH, SSE, true)).isTrue();
            ByteBuf slice = Objects.requireNonNull(shared.slice());
            assertThat(slice.toString(US_ASCII)).isEqualTo("event");
            assertThat(slice.maxWritableBytes()).isZero();
            slice.release();
        }
    }

    @Test
    void whatIsStillToBeWrittenOutlivesTheRound() {
        askAndKeep();
        ByteBuf slice = Objects.requireNonNull(shared.slice());
        channel.runPendingTasks();
        assertThat(shared.slice()).isNull();
        assertThat(shared.isAskedForAgain(BATCH, SSE, true))
                .as("of the round that is over")
                .isFalse();
        assertThat(slice.toString(US_ASCII)).isEqualTo("event");
        slice.release();
    }

    @Test
    void anotherFormatIsAnotherChunk() {
        askAndKeep();
        assertThat(shared.isAskedForAgain(BATCH, new Object(), true)).isFalse();
        assertThat(made.refCnt()).isZero();
    }

    @Test
    void withoutFramingItIsAnotherChunk() {
        askAndKeep();
        assertThat(shared.isAskedForAgain(BATCH, SSE, false)).isFalse();
        assertThat(made.refCnt()).isZero();
    }

    @Test
    void anotherBatchIsAnotherChunkHoweverEqual() {
        askAndKeep();
        assertThat(shared.isAskedForAgain(List.of("batch"), SSE, true)).isFalse();
        assertThat(made.refCnt()).isZero();
    }
}
