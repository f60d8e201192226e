// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Cursor;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WebLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One cursor for many streams, there and back. */
class CompositeCursorTest {

    private static final long SEED = 0x5eed;

    private static List<String> names(int count, String prefix) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static String text(CompositePositions positions) {
        return new String(positions.encoded(), StandardCharsets.US_ASCII);
    }

    private static Cursor random(Random random, long bound) {
        long seq = random.nextLong(bound);
        return seq == 0 ? Cursor.BEGINNING : new Cursor(seq, random.nextInt());
    }

    @Test
    void comesBackAsItWas() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            List<String> streams = names(1 + random.nextInt(WebLimits.STREAMS_PER_RESPONSE), "room:" + round + ":");
            CompositePositions positions = new CompositePositions(streams);
            Cursor[] expected = new Cursor[streams.size()];
            for (int i = 0; i < expected.length; i++) {
                if (random.nextInt(8) > 0) {
                    expected[i] = random(random, 1L << 1 + random.nextInt(53));
                    positions.set(streams.get(i), expected[i]);
                }
            }
            CompositeCursor parsed = CompositeCursor.parse(text(positions));
            for (int i = 0; i < expected.length; i++) {
                assertThat(parsed.positionOf(streams.get(i)))
                        .as("seed %x, round %d", SEED, round)
                        .isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void doesNotDependOnTheOrderOfTheStreams() {
        List<String> streams = new ArrayList<>(names(20, "s"));
        CompositePositions one = new CompositePositions(streams);
        Collections.shuffle(streams, new Random(SEED));
        CompositePositions other = new CompositePositions(streams);
        for (String stream : streams) {
            Cursor position = new Cursor(stream.hashCode(), 7);
            one.set(stream, position);
            other.set(stream, position);
        }
        assertThat(text(one)).isEqualTo(text(other));
    }

    @Test
    void knowsNothingOfStreamsThatItDoesNotHave() {
        CompositePositions positions = new CompositePositions(names(32, "a"));
        names(32, "a").forEach(stream -> positions.set(stream, new Cursor(5, 5)));
        positions.set("a3", null);
        CompositeCursor parsed = CompositeCursor.parse(text(positions));
        assertThat(parsed.positionOf("a3")).isNull();
        assertThat(names(1_000, "b")).allMatch(stream -> parsed.positionOf(stream) == null);
    }

    @Test
    void holdsThirtyTwoStreamsInLessThan512Characters() {
        CompositePositions positions = new CompositePositions(names(32, "a-stream-with-a-long-name:"));
        for (String stream : names(32, "a-stream-with-a-long-name:")) {
            positions.set(stream, new Cursor((1 << 28) - 1, -1));
        }
        assertThat(text(positions)).hasSizeLessThan(512).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void holdsAsManyOfTheLongestKindAsThereMayBe() {
        List<String> streams = names(WebLimits.STREAMS_PER_RESPONSE, "s");
        CompositePositions positions = new CompositePositions(streams);
        streams.forEach(stream -> positions.set(stream, new Cursor(Cursor.MAX_SEQ, -1)));
        assertThat(text(positions)).hasSizeLessThanOrEqualTo(CompositeCursor.MAX_LENGTH);
        assertThat(CompositeCursor.parse(text(positions)).positionOf("s9")).isEqualTo(new Cursor(Cursor.MAX_SEQ, -1));
    }

    @Test
    void findsAnotherSaltWhereTwoStreamsLookTheSame() {
        String one = "s0";
        int hash = CompositeCursor.hash(one, 0);
        String same = IntStream.range(1, Integer.MAX_VALUE)
                .mapToObj(i -> "s" + i)
                .filter(name -> CompositeCursor.hash(name, 0) == hash)
                .findFirst()
                .orElseThrow();
        CompositePositions positions = new CompositePositions(List.of(one, same));
        positions.set(one, new Cursor(1, 1));
        positions.set(same, new Cursor(2, 2));
        CompositeCursor parsed = CompositeCursor.parse(text(positions));
        assertThat(parsed.positionOf(one)).isEqualTo(new Cursor(1, 1));
        assertThat(parsed.positionOf(same)).isEqualTo(new Cursor(2, 2));
    }

    @Test
    void isRefusedWhenAnyCharacterOfItIsAnother() {
        CompositePositions positions = new CompositePositions(List.of("a", "b"));
        positions.set("a", new Cursor(300, 1));
        positions.set("b", Cursor.BEGINNING);
        String text = text(positions);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            assertMalformed(text.substring(0, i) + other + text.substring(i + 1));
            assertMalformed(text.substring(0, i));
        }
        assertMalformed(text + "A");
        assertMalformed(text + "=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0000000000000001_00000001", "äöü", "AQAAAAAA", "a b"})
    void isRefusedWhenItIsNone(String text) {
        assertMalformed(text);
    }

    @Test
    void isRefusedUnreadWhenItIsFarTooLong() {
        assertMalformed("A".repeat(10_000));
    }

    private static void assertMalformed(String text) {
        assertThatThrownBy(() -> CompositeCursor.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.CURSOR_MALFORMED));
    }
}
