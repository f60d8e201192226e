// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What may be said of a refusal, for fuzz tests: it is a problem that can be written, on one line, whatever the detail quotes. */
public final class Answered {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Answered() {}

    public static void with(@Nullable String detail) {
        assertThat(detail).isNotBlank();
        byte[] body = Refusal.REQUEST_INVALID.because(String.valueOf(detail)).toJson();
        String said = JSON.readTree(body).get("detail").stringValue();
        assertThat(said).hasSizeLessThanOrEqualTo(OneLine.MAX_LENGTH + 1).isEqualTo(OneLine.of(said));
        assertThat(said.codePoints()).noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
    }
}
