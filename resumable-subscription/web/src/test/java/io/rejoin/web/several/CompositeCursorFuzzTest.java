// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Cursor;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** Composite cursors that no server made: as text, and with the right check sum over whatever they say. */
class CompositeCursorFuzzTest {

    @FuzzTest
    void anyTextIsReadOrRefused(byte[] input) {
        isAccepted(new String(input, StandardCharsets.ISO_8859_1));
    }

    /** @param input all but the check sum */
    @FuzzTest
    void entriesAreCanonical(byte[] input) {
        CRC32 crc = new CRC32();
        crc.update(input);
        byte[] bytes = ByteBuffer.allocate(input.length + 4)
                .put(input)
                .putInt((int) crc.getValue())
                .array();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        assertThat(isAccepted(text)).isEqualTo(text.length() <= CompositeCursor.MAX_LENGTH && isCanonical(input));
    }

    private static boolean isAccepted(String text) {
        try {
            return Work.bounded(text.length(), () -> CompositeCursor.parse(text)) != null;
        } catch (ProblemException refused) {
            assertThat(refused.code()).isEqualTo(ProblemCode.CURSOR_MALFORMED);
            assertThat(refused.detail()).hasSizeLessThan(200).matches("[ -~]+");
            return false;
        }
    }

    /** The form, read entry by entry and written again. */
    private static boolean isCanonical(byte[] input) {
        if (input.length < 2 || input[0] != 1) {
            return false;
        }
        int at = 2;
        int last = -1;
        int count = 0;
        while (at < input.length) {
            if (input.length - at < 4) {
                return false;
            }
            int hash = (input[at] & 0xff) << 16 | (input[at + 1] & 0xff) << 8 | input[at + 2] & 0xff;
            at += 3;
            int start = at;
            while (at < input.length && input[at] < 0) {
                at++;
            }
            if (at == input.length || at - start > 7 || at > start && input[at] == 0) {
                return false;
            }
            long seq = 0;
            for (int i = at; i >= start; i--) {
                seq = seq << 7 | input[i] & 0x7f;
            }
            at += seq == 0 ? 1 : 5;
            if (at > input.length || seq > Cursor.MAX_SEQ || hash <= last || ++count > 64) {
                return false;
            }
            last = hash;
        }
        return true;
    }
}
