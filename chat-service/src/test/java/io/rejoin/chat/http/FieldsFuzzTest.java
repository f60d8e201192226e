// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Bodies of chat, in all the ways in which its operations read members; the input is a request with its headers. */
class FieldsFuzzTest {

    private static final String ADDRESS = "http://localhost/chat/v1/me";
    private static final Set<ProblemCode> REFUSALS =
            EnumSet.of(ProblemCode.BODY_INVALID, ProblemCode.BODY_TOO_LARGE, ProblemCode.UNSUPPORTED_MEDIA_TYPE);

    private enum Word {
        ONE,
        TWO_WORDS
    }

    private record Read(
            @Nullable String text,
            @Nullable String line,
            @Nullable String url,
            @Nullable Long number,
            @Nullable Word word,
            List<String> lines) {

        static Read of(ServerRequest request) {
            Fields fields = Objects.requireNonNull(Body.readOptional(request).block());
            Read read = new Read(
                    fields.optionalText("text", 0, 1_000),
                    fields.optionalLine("line", 1, 200),
                    Links.optional(fields, "url"),
                    fields.optionalNumber("number", 0, Long.MAX_VALUE),
                    fields.optionalWord("word", Word.class),
                    fields.lines("lines", 50, 255));
            fields.requireNoOthers();
            return read;
        }

        String written() {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("text", text);
            members.put("line", line);
            members.put("url", url);
            members.put("number", number);
            members.put("word", word == null ? null : Wire.word(word));
            members.put("lines", lines);
            return Json.text(members);
        }
    }

    @FuzzTest
    void aBodyIsReadOrRefused(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.PUT, ADDRESS);
        if (request == null) {
            return;
        }
        Read read;
        try {
            read = Work.bounded(input.length, () -> Read.of(request));
        } catch (ProblemException refused) {
            assertThat(refused.code()).isIn(REFUSALS);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~]+");
            return;
        }
        String written = read.written();
        assertThat(written).doesNotContain("\0", "\n", "\r");
        byte[] again = ("\n\n" + written).getBytes(StandardCharsets.UTF_8);
        assertThat(Read.of(Objects.requireNonNull(RequestText.of(again).request(HttpMethod.PUT, ADDRESS))))
                .isEqualTo(read);
    }
}
