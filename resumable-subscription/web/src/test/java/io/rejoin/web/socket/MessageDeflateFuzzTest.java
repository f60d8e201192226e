// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Compressed messages, against the JDK's stream that reads one byte at a time. */
class MessageDeflateFuzzTest {

    private static final int LIMIT = 4_096;

    @FuzzTest
    void inflatesWhatTheStreamWould(byte[] input) throws Exception {
        byte @Nullable [] message;
        try {
            message = Work.bounded(input.length, () -> MessageDeflate.inflate(input, LIMIT));
        } catch (DataFormatException refused) {
            assertThat(inflated(input)).as("what is no deflated message for us").isNull();
            return;
        }
        byte @Nullable [] expected = inflated(input);
        if (message == null) {
            assertThat(expected == null || expected.length > LIMIT).isTrue();
        } else {
            assertThat(message).isEqualTo(expected).hasSizeLessThanOrEqualTo(LIMIT);
        }
    }

    @FuzzTest
    void whatIsDeflatedComesBack(byte[] input) throws Exception {
        byte @Nullable [] deflated = MessageDeflate.deflate(input);
        if (deflated != null) {
            assertThat(deflated.length).isLessThan(input.length);
            assertThat(MessageDeflate.inflate(deflated, input.length)).isEqualTo(input);
            assertThat(MessageDeflate.inflate(deflated, input.length - 1)).isNull();
        }
    }

    /** {@code null} if that is no message; at least what exceeds the limit, if it is too long. */
    private static byte @Nullable [] inflated(byte[] input) {
        byte[] whole = Arrays.copyOf(input, input.length + 4);
        whole[whole.length - 2] = (byte) 0xff;
        whole[whole.length - 1] = (byte) 0xff;
        byte[] out = new byte[LIMIT + 1];
        int length = 0;
        try (InflaterInputStream in =
                new InflaterInputStream(new ByteArrayInputStream(whole), new Inflater(true), 64)) {
            for (int next = in.read(); next >= 0 && length < out.length; next = in.read()) {
                out[length++] = (byte) next;
            }
        } catch (EOFException endsWithTheFlush) {
            return Arrays.copyOf(out, length);
        } catch (IOException e) {
            return null;
        }
        return Arrays.copyOf(out, length);
    }
}
