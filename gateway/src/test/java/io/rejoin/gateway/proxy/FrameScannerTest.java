// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rejoin.gateway.proxy.FrameScanner.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {

    private static final String TEXT_HI = "81026869";
    private static final String FIRST_FRAGMENT = "01026869";
    private static final String LAST_FRAGMENT = "80026869";
    private static final String PING = "8900";
    private static final String CLOSE_1000 = "880203e8";

    private final FrameScanner scanner = new FrameScanner(false, 1_000);

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    @Test
    void boundariesAreFoundHoweverTheBytesAreCut() {
        ByteBuf all =
                bytes(TEXT_HI + FIRST_FRAGMENT + PING + LAST_FRAGMENT + "827e0100" + "00".repeat(256) + CLOSE_1000);
        for (int piece = 1; piece < all.readableBytes(); piece++) {
            FrameScanner cut = new FrameScanner(false, 1_000);
            for (int at = 0; at < all.readableBytes(); at += piece) {
                ByteBuf slice = all.slice(at, Math.min(piece, all.readableBytes() - at));
                assertThat(cut.scan(slice, false)).isEqualTo(slice.readableBytes());
            }
            assertThat(cut.violation()).isEqualTo(Violation.NONE);
            assertThat(cut.isBetweenMessages()).isTrue();
            assertThat(cut.isClosing()).isTrue();
        }
    }

    @Test
    void messageIsNotOverBetweenItsFragments() {
        scanner.scan(bytes(FIRST_FRAGMENT + PING), false);

        assertThat(scanner.isBetweenFrames()).isTrue();
        assertThat(scanner.isBetweenMessages()).isFalse();
        scanner.scan(bytes(LAST_FRAGMENT), false);
        assertThat(scanner.isBetweenMessages()).isTrue();
    }

    @Test
    void stopsWhereTheMessageEnds() {
        scanner.scan(bytes("8105aabb"), false);

        assertThat(scanner.scan(bytes("ccddee" + TEXT_HI), true)).isEqualTo(3);
        assertThat(scanner.isBetweenMessages()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "83020000", // an opcode that is reserved
                "81826869", // masked where it must not be
                "80026869", // the rest of a message that never began
                "0900", // a control frame in fragments
                "897e0080", // a control frame that is long
                "827fffffffffffffffff", // a negative length
                CLOSE_1000 + TEXT_HI, // words after the last one
                FIRST_FRAGMENT + TEXT_HI // a message in a message
            })
    void whatIsAgainstTheRfcIsSeen(String hex) {
        scanner.scan(bytes(hex), false);

        assertThat(scanner.violation()).isEqualTo(Violation.PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({"827e03e8,NONE", "827e03e9,TOO_BIG", "827f0000000100000000,TOO_BIG"})
    void framesAreBounded(String hex, Violation violation) {
        assertThat(scanner.scan(bytes(TEXT_HI + hex), false))
                .isEqualTo(violation == Violation.NONE ? 4 + hex.length() / 2 : 4);

        assertThat(scanner.violation()).isEqualTo(violation);
        assertThat(scanner.isBetweenFrames()).isEqualTo(violation != Violation.NONE);
    }

    @Test
    void clientsFramesAreMasked() {
        FrameScanner client = new FrameScanner(true, 1_000);
        client.scan(bytes("8182000000006869"), false);
        assertThat(client.violation()).isEqualTo(Violation.NONE);
        assertThat(client.isBetweenMessages()).isTrue();

        client.scan(bytes(TEXT_HI), false);
        assertThat(client.violation()).isEqualTo(Violation.PROTOCOL);
    }
}
