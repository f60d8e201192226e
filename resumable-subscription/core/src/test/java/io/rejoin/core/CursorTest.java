// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void isRenderedAsSixteenDigitsAndEightHexDigits() {
        assertThat(new Cursor(42, 0x00c0ffee)).hasToString("0000000000000042_00c0ffee");
        assertThat(Cursor.BEGINNING).hasToString("0000000000000000_00000000");
        assertThat(new Cursor(Cursor.MAX_SEQ, -1)).hasToString("9007199254740991_ffffffff");
    }

    @Test
    void isReadBackAsItWasRendered() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Cursor cursor = new Cursor(random.nextLong(1, Cursor.MAX_SEQ + 1), random.nextInt());
            assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
        }
    }

    @Test
    void isOrderedAsTextLikeItsPositions() {
        assertThat(new Cursor(9, -1).toString()).isLessThan(new Cursor(10, 0).toString());
        assertThat(new Cursor(9, -1)).isLessThan(new Cursor(10, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "0000000000000042-00c0ffee",
                "0000000000000042_00C0FFEE",
                "0000000000000042_00c0ffe",
                "0000000000000042_00c0ffee0",
                " 000000000000042_00c0ffee",
                "-000000000000042_00c0ffee",
                "0000000000000042_00c0ffeg",
                "٠٠٠٠٠٠٠٠٠٠٠٠٠٠٤٢_00c0ffee",
                "9007199254740992_00000000",
                "0000000000000000_00000001",
            })
    void refusesWhatNoServerRenders(String text) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOf(MalformedCursorException.class)
                .hasMessageContaining("expected: 16 digits");
    }
}
