// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketReaderTest {

    private static final String HEAD = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n";
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int TEXT = 0x81;

    private final List<String> found = new ArrayList<>();
    private final SocketReader reader = new SocketReader(new StreamReader.Found() {
        @Override
        public void opened() {
            found.add("opened");
        }

        @Override
        public void refused(String why) {
            found.add("refused: " + why);
        }

        @Override
        public void upgraded() {
            found.add("upgraded");
        }

        @Override
        public void reply(byte[] frame) {
            found.add("reply: " + new String(frame, 6, frame.length - 6, StandardCharsets.US_ASCII));
        }

        @Override
        public void event(byte[] bytes, int payload) {
            found.add("event " + Payload.number(bytes, payload) + " due " + Payload.dueNanos(bytes, payload));
        }

        @Override
        public void position(byte[] bytes, int from, int length) {
            found.add("at " + new String(bytes, from, length, StandardCharsets.US_ASCII));
        }

        @Override
        public void unexpected() {
            found.add("unexpected");
        }
    });

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 7, 100, 100_000})
    void readsWhatComesInWhateverPieces(int piece) {
        ByteBuf sent = Unpooled.buffer();
        sent.writeCharSequence(HEAD, StandardCharsets.US_ASCII);
        frame(sent, TEXT, "{\"op\":\"subscribed\",\"stream\":\"s\",\"cursor\":\"0000000000000008_0000cafe\"}");
        frame(sent, TEXT, event(9, 256));
        frame(sent, PING, "there?");
        frame(sent, TEXT, event(10, 70_000));
        frame(sent, TEXT, "{\"op\":\"live\",\"stream\":\"s\",\"cursor\":\"0000000000000010_0000cafe\"}");
        frame(sent, TEXT, event(11, 40));
        frame(sent, TEXT, "{\"op\":\"reset\",\"stream\":\"s\",\"reason\":\"another-history\"}");
        frame(sent, CLOSE, "\u0000\u0000draining");

        while (sent.isReadable()) {
            reader.read(sent.readSlice(Math.min(piece, sent.readableBytes())));
        }

        assertThat(found)
                .containsExactly(
                        "upgraded",
                        "opened",
                        "event 9 due 77",
                        "at 0000000000000009_0000cafe",
                        "reply: there?",
                        "event 10 due 77",
                        "at 0000000000000010_0000cafe",
                        "event 11 due 77",
                        "at 0000000000000011_0000cafe",
                        "refused: told {\"op\":\"reset\",\"stream\":\"s\",\"reason\":\"another-history\"}",
                        "unexpected",
                        "refused: closed with draining");
    }

    /** Its members before {@code data} are of different lengths, as times are. */
    private static String event(int number, int size) {
        return "{\"op\":\"event\",\"stream\":\"s\",\"cursor\":\"%016d_0000cafe\",\"seq\":%d,\"time\":\"2026\",\"data\":%s}"
                .formatted(number, number, new String(Payload.of(number, 77, size), StandardCharsets.US_ASCII));
    }

    private static void frame(ByteBuf out, int first, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        out.writeByte(first);
        if (bytes.length < 126) {
            out.writeByte(bytes.length);
        } else if (bytes.length < 65_536) {
            out.writeByte(126).writeShort(bytes.length);
        } else {
            out.writeByte(127).writeLong(bytes.length);
        }
        out.writeBytes(bytes);
    }
}
