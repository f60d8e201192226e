// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.proxy.FrameScanner.Violation;

/** The bytes of a WebSocket on their way through, against a reader that has them all and looks at one frame after the other. */
class FrameScannerFuzzTest {

    private static final int MAX = 1_000;

    @FuzzTest
    void followsFramesHoweverTheyAreCut(byte[] input) {
        for (boolean masked : new boolean[] {false, true}) {
            boolean sound = isSound(input, masked);
            for (int piece : new int[] {input.length + 1, 1, 3}) {
                ByteBuf bytes = Unpooled.wrappedBuffer(input);
                Scanned scanned = Work.bounded(input.length, () -> scan(bytes, piece, masked));
                assertThat(scanned.violation() == Violation.NONE).isEqualTo(sound);
                assertThat(scanned.passed()).isBetween(0, input.length);
                assertThat(scanned.passed() == input.length || !sound).isTrue();
            }
        }
    }

    private record Scanned(int passed, Violation violation) {}

    private static Scanned scan(ByteBuf bytes, int piece, boolean masked) {
        FrameScanner scanner = new FrameScanner(masked, MAX);
        int passed = 0;
        for (int at = 0; at < bytes.capacity() && scanner.violation() == Violation.NONE; at += piece) {
            int length = Math.min(piece, bytes.capacity() - at);
            int may = scanner.scan(bytes.setIndex(at, at + length), false);
            if (may < 0 || may > length) {
                throw new AssertionError("may pass: " + may + " (expected: 0.." + length + ")");
            }
            passed += may;
        }
        return new Scanned(passed, scanner.violation());
    }

    private static boolean isSound(byte[] in, boolean masked) {
        boolean open = false;
        boolean closed = false;
        for (int at = 0; at < in.length; ) {
            int opcode = in[at] & 0x0f;
            boolean last = in[at] < 0;
            boolean control = opcode >= 8;
            if (closed || opcode > 10 || opcode > 2 && opcode < 8 || !control && open != (opcode == 0)) {
                return false;
            }
            if (++at == in.length) {
                return true;
            }
            int coded = in[at] & 0x7f;
            if (in[at] < 0 != masked || control && (!last || coded > 125)) {
                return false;
            }
            at++;
            int bytes = coded == 126 ? 2 : coded == 127 ? 8 : 0;
            int head = bytes + (masked ? 4 : 0);
            if (in.length - at < head) {
                return true;
            }
            long length = bytes == 0 ? coded : 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | in[at + i] & 0xff;
            }
            at += head;
            if (length < 0 || length > MAX) {
                return false;
            }
            if (in.length - at < length) {
                return true;
            }
            at += (int) length;
            closed = opcode == 8;
            open = control ? open : !last;
        }
        return true;
    }
}
