// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What a client may bring as a cursor: only what a server rendered is one, and it has one text. */
class CursorFuzzTest {

    private static final Pattern FORM = Pattern.compile("[0-9]{16}_[0-9a-f]{8}");

    @FuzzTest
    void onlyWhatWasRenderedIsACursor(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Cursor cursor;
        try {
            cursor = Work.bounded(input.length, () -> Cursor.parse(text));
        } catch (MalformedCursorException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(200).matches("[ -~…]+");
            assertThat(isCursor(text)).as(text).isFalse();
            return;
        }
        assertThat(isCursor(text)).as(text).isTrue();
        assertThat(cursor).hasToString(text);
        assertThat(cursor.seq()).isEqualTo(Long.parseLong(text.substring(0, 16)));
        assertThat(cursor.fingerprint()).isEqualTo(Integer.parseUnsignedInt(text.substring(17), 16));
    }

    /** The rule of the protocol, in as few words as there are. */
    private static boolean isCursor(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        long seq = Long.parseLong(text.substring(0, 16));
        return seq <= Cursor.MAX_SEQ && (seq > 0 || text.endsWith("_00000000"));
    }
}
