// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that are published, against a reader that makes a tree of decoded text, and one that splits lines first. */
class JsonPayloadFuzzTest {

    private static final JsonMapper TREE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Input of a length at which the parser that each line has for itself, some kilobyte, is in proportion. */
    private static final int PARSER_BYTES = 4;

    @FuzzTest
    void aPayloadIsOneValueOnOneLine(byte[] input) {
        byte[] kept = Arrays.copyOf(input, input.length);
        byte @Nullable [] payload = payload(input, 0, input.length);
        assertThat(input).as("the caller's").isEqualTo(kept);
        JsonNode expected = tree(input);
        if (payload == null) {
            assertThat(expected == null || isBeyondALimit(input) || hasHalfAPair(expected))
                    .isTrue();
            return;
        }
        assertThat(payload).doesNotContain('\n', '\r').hasSameSizeAs(input);
        assertThat(tree(payload)).isNotNull().isEqualTo(expected);
        assertThat(payload(payload, 0, payload.length))
                .as("what is clean stays as it is")
                .isEqualTo(payload);
        for (int i = 0; i < input.length; i++) {
            assertThat(payload[i]).isEqualTo(input[i] == '\n' || input[i] == '\r' ? (byte) ' ' : input[i]);
        }
    }

    @FuzzTest
    void aBatchIsItsLines(byte[] input) {
        List<byte[]> expected = lines(input);
        List<byte[]> events;
        try {
            events = Work.bounded(
                            input.length + PARSER_BYTES * Math.min(expected.size(), 1_000),
                            () -> NdjsonBatch.events(input, null))
                    .stream()
                    .map(content -> content.bytes())
                    .toList();
        } catch (InvalidJsonException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(300).matches("[ -~]+");
            assertThat(expected.isEmpty()
                            || expected.size() > 1_000
                            || expected.stream().anyMatch(line -> payload(line, 0, line.length) == null))
                    .isTrue();
            return;
        }
        assertThat(events).hasSameSizeAs(expected);
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i)).isEqualTo(payload(expected.get(i), 0, expected.get(i).length));
        }
    }

    /** Of text without its blank end, split at line feeds, each without one carriage return at its end. */
    private static List<byte[]> lines(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1).replaceAll("[ \t\r\n]+$", "");
        List<byte[]> lines = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String line : text.split("\n", -1)) {
                lines.add((line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return lines;
    }

    private static byte @Nullable [] payload(byte[] bytes, int from, int to) {
        try {
            return Work.bounded(to - from, () -> JsonPayload.onOneLine(bytes, from, to));
        } catch (InvalidJsonException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(300).matches("[ -~]+");
            return null;
        }
    }

    private static @Nullable JsonNode tree(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode node = TREE.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (CharacterCodingException | JacksonException e) {
            return null;
        }
    }

    /** In a name: those are decoded in order to be found again. Half a pair in a value stays as it is. */
    private static boolean hasHalfAPair(JsonNode node) {
        return node.propertyNames().stream().anyMatch(JsonPayloadFuzzTest::hasHalfAPair)
                || node.valueStream().anyMatch(JsonPayloadFuzzTest::hasHalfAPair);
    }

    private static boolean hasHalfAPair(String name) {
        return name.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Deeper, or with longer numbers and names, than is allowed; not looked at more closely than that. */
    private static boolean isBeyondALimit(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        return text.chars().filter(c -> c == '[' || c == '{').count() > JsonPayload.MAX_DEPTH
                || text.length() > JsonPayload.MAX_NUMBER_LENGTH;
    }
}
