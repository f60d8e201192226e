// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Targets of requests on their way into the access log, as they came and as long as a request line can be. */
class LoggedTargetFuzzTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Of the settings, in bytes. */
    private static final int LONGEST_LINE = 16 * 1024;

    private static final Pattern TOKEN = Pattern.compile("eyJ");
    private static final Pattern PARAMETER =
            Pattern.compile("(?s)\\*\\*\\*|(from|cursor|after|before|limit|wait|onreset|errors|stream|prefix)(=.*)?");

    @FuzzTest
    void whatIsLoggedIsOneLineWithoutAToken(byte[] input) {
        String target = new String(input, StandardCharsets.ISO_8859_1);
        judge(target);
        if (!target.isEmpty() && target.length() < LONGEST_LINE) {
            judge(target.repeat(LONGEST_LINE / target.length()));
        }
    }

    private static void judge(String target) {
        int mark = target.indexOf('?');
        AccessLine line = Work.bounded(
                target.length(),
                () -> line(
                        LoggedTarget.path(mark < 0 ? target : target.substring(0, mark)),
                        LoggedTarget.query(mark < 0 ? null : target.substring(mark + 1))));
        assertThat(TOKEN.matcher(line.path()).find()).isFalse();
        assertThat(line.path()).hasSizeLessThanOrEqualTo(LoggedTarget.MAX_LENGTH + 1);
        String query = line.query();
        if (query != null) {
            assertThat(TOKEN.matcher(query).find()).isFalse();
            assertThat(query).hasSizeLessThanOrEqualTo(LoggedTarget.MAX_LENGTH + 1);
            if (query.length() <= LoggedTarget.MAX_LENGTH) {
                assertThat(query.split("&", -1))
                        .allSatisfy(it -> assertThat(isShown(it)).isTrue());
            }
        }
        String json = line.toJson();
        assertThat(json).doesNotContain("\n", "\r");
        JsonNode read = JSON.readTree(json);
        assertThat(read.get("path").stringValue()).isEqualTo(line.path());
        assertThat(read.propertyNames()).hasSize(query == null ? 9 : 10);
    }

    private static boolean isShown(String parameter) {
        return parameter.isEmpty() || PARAMETER.matcher(parameter).matches();
    }

    private static AccessLine line(String path, @Nullable String query) {
        return new AccessLine(
                "2026-11-21T12:00:00Z",
                null,
                "HTTP/1.1",
                LoggedTarget.method("GET"),
                path,
                query,
                null,
                null,
                null,
                "request",
                null,
                null,
                "complete",
                0,
                0,
                1,
                null,
                null);
    }
}
