// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Cursor;
import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a client may say on a WebSocket: always one answer, which bears the {@code id} as it was. */
class SocketMessagesFuzzTest {

    private static final Set<ProblemCode> REFUSALS = EnumSet.of(
            ProblemCode.BODY_INVALID,
            ProblemCode.OPERATION_UNKNOWN,
            ProblemCode.PARAMETER_INVALID,
            ProblemCode.CURSOR_MALFORMED);

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @FuzzTest
    void aMessageIsReadOrRefused(byte[] input) {
        SocketMessage message = Work.bounded(input.length, () -> SocketMessages.read(input));
        if (message instanceof SocketMessage.Refused(var problem, var stream, var id)) {
            assertThat(problem.code()).isIn(REFUSALS);
            assertThat(problem.detail()).hasSizeLessThan(500).matches("[ -~…]+");
            JsonNode answer = json(SocketFrames.error(problem, stream, id));
            assertThat(answer.get("id")).isEqualTo(id);
            assertThat(answer.path("stream").asString("")).isEqualTo(stream == null ? "" : stream);
            return;
        }
        String text = new String(input, StandardCharsets.UTF_8);
        assertThat(json(SocketFrames.pong(message.id())).get("id"))
                .isEqualTo(EXACT.readTree(text).get("id"));
        assertThat(SocketMessages.read(EXACT.writeValueAsBytes(written(message))))
                .isEqualTo(message);
    }

    private static JsonNode json(byte[] frame) {
        int head = (frame[1] & 0x7f) < 126 ? 2 : 4;
        return EXACT.readTree(frame, head, frame.length - head);
    }

    private static Map<String, Object> written(SocketMessage message) {
        Map<String, Object> members = new LinkedHashMap<>();
        switch (message) {
            case SocketMessage.Subscribe subscribe -> {
                members.put("op", "subscribe");
                members.put("stream", subscribe.stream());
                start(members, subscribe.start());
                if (subscribe.onReset() != OnReset.END) {
                    members.put("onreset", subscribe.onReset().name().toLowerCase(Locale.ROOT));
                }
            }
            case SocketMessage.Unsubscribe unsubscribe -> {
                members.put("op", "unsubscribe");
                members.put("stream", unsubscribe.stream());
            }
            case SocketMessage.Auth auth -> {
                members.put("op", "auth");
                members.put("token", auth.token());
            }
            case SocketMessage.Ping _ -> members.put("op", "ping");
            case SocketMessage.Refused refused -> throw new AssertionError(refused);
        }
        @Nullable JsonNode id = message.id();
        if (id != null) {
            members.put("id", id);
        }
        return members;
    }

    private static void start(Map<String, Object> members, StartAt start) {
        switch (start) {
            case StartAt.After(Cursor cursor) -> members.put("cursor", cursor.toString());
            case StartAt.Earliest _ -> members.put("from", "earliest");
            case StartAt.Latest _ -> members.put("from", "latest");
            case StartAt.Back(int count) -> members.put("from", "-" + count);
        }
    }
}
