// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.FeedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:42");
    private static final FeedMessage POKE = new FeedMessage.Poke(STREAM);

    @Test
    void everyFieldOfAnEventSurvives() throws Exception {
        List<Instant> times = List.of(
                Instant.EPOCH,
                Instant.parse("2026-02-03T04:05:06.789012345Z"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.MIN,
                Instant.MAX);
        List<Content> contents = List.of(
                new Content(null, Content.JSON, new byte[0]),
                new Content("A.b_c-9", "application/octet-stream", new byte[] {0, -1, 10, 13}),
                new Content("t".repeat(64), "m".repeat(255), "é中".getBytes(StandardCharsets.UTF_8)));
        for (Instant time : times) {
            for (Content content : contents) {
                for (long seq : new long[] {1, 127, 128, 1L << 31, Cursor.MAX_SEQ}) {
                    Event event = new Event(
                            STREAM, new Incarnation(seq * -7), new Cursor(seq, -1), 0x80000000, time, content);
                    assertThat(roundTrip(new FeedMessage.Appended(List.of(event))))
                            .usingRecursiveComparison()
                            .isEqualTo(new FeedMessage.Appended(List.of(event)));
                }
            }
        }
    }

    @Test
    void aTraceTravelsInAMessageOfItsOwnKind() throws Exception {
        TraceParent trace = new TraceParent(-1, 2, Long.MIN_VALUE);
        List<Event> run = Feeds.run(STREAM, 1, 3, 20);
        FeedMessage.Appended traced = new FeedMessage.Appended(run, trace);
        assertThat(roundTrip(traced)).usingRecursiveComparison().isEqualTo(traced);

        byte[] plain = MessageCodec.encode(new FeedMessage.Appended(run)).getFirst();
        byte[] bytes = MessageCodec.encode(traced).getFirst();
        assertThat(bytes).hasSize(plain.length + 24);
        assertThat(Arrays.copyOfRange(bytes, 26, bytes.length))
                .as("as it was but for kind and trace")
                .isEqualTo(Arrays.copyOfRange(plain, 2, plain.length));
        bytes[25] = 0;
        bytes[18] = 0;
        assertThatExceptionOfType(MalformedMessageException.class)
                .as("no span has the id zero")
                .isThrownBy(() -> MessageCodec.decode(STREAM, bytes));
    }

    @Test
    void aTraceDoesNotMakeAMessageTooLarge() {
        TraceParent trace = new TraceParent(1, 2, 3);
        for (int size = MessageCodec.MAX_MESSAGE_SIZE - 60; size <= MessageCodec.MAX_MESSAGE_SIZE; size++) {
            MessageCodec.encode(new FeedMessage.Appended(Feeds.run(STREAM, 1, 1, size), trace))
                    .forEach(message -> assertThat(message.length).isLessThanOrEqualTo(MessageCodec.MAX_MESSAGE_SIZE));
        }
    }

    @Test
    void otherMessagesSurvive() throws Exception {
        assertThat(roundTrip(POKE)).isEqualTo(POKE);
        for (Duration timeToLive : List.of(
                EphemeralEvent.MIN_TIME_TO_LIVE, Duration.ofNanos(1_500_000_001), EphemeralEvent.MAX_TIME_TO_LIVE)) {
            FeedMessage ephemeral = new FeedMessage.Ephemeral(new EphemeralEvent(
                    STREAM, Cursor.MAX_SEQ, timeToLive, new Content("typing", "text/plain", new byte[] {1})));
            assertThat(roundTrip(ephemeral)).isEqualTo(ephemeral);
        }
        assertThat(MessageCodec.decodeProbe(MessageCodec.encodeProbe(Long.MIN_VALUE + 7)))
                .isEqualTo(Long.MIN_VALUE + 7);
    }

    /** Nodes of neighbouring versions run side by side during a rollout: these bytes may not change. */
    @Test
    void theBytesAreFixed() {
        Event event = new Event(
                STREAM,
                new Incarnation(0x0102030405060708L),
                new Cursor(300, 0xa1a2a3a4),
                0xb1b2b3b4,
                Instant.ofEpochSecond(1, 200),
                new Content("t", Content.JSON, new byte[] {'{', '}'}));
        assertThat(MessageCodec.encode(new FeedMessage.Appended(List.of(event))))
                .singleElement()
                .isEqualTo(new byte[] {
                    1,
                    1,
                    1,
                    2,
                    3,
                    4,
                    5,
                    6,
                    7,
                    8,
                    (byte) 0xac,
                    2,
                    -79,
                    -78,
                    -77,
                    -76,
                    1,
                    -95,
                    -94,
                    -93,
                    -92,
                    1,
                    (byte) 0xc8,
                    1,
                    1,
                    't',
                    0,
                    2,
                    '{',
                    '}'
                });
        assertThat(MessageCodec.encode(POKE)).singleElement().isEqualTo(new byte[] {1, 2});
    }

    @Test
    void anEventThatIsTooLargeBecomesAPoke() throws Exception {
        int overhead = encode(Feeds.run(STREAM, 1, 1, 1_000)).getFirst().length - 1_000;
        int largest = MessageCodec.MAX_MESSAGE_SIZE - overhead - 1;
        assertThat(encode(Feeds.run(STREAM, 1, 1, largest)).getFirst().length)
                .isBetween(MessageCodec.MAX_MESSAGE_SIZE - 2, MessageCodec.MAX_MESSAGE_SIZE);
        assertThat(decodeAll(Feeds.run(STREAM, 1, 1, MessageCodec.MAX_MESSAGE_SIZE)))
                .containsExactly(POKE);
        assertThat(decodeAll(Feeds.run(STREAM, 1, 1, 1 << 20))).containsExactly(POKE);
    }

    @Test
    void aLongRunIsCutAndWhatIsTooMuchBecomesAPoke() throws Exception {
        for (int count : new int[] {1, 2, 10, 60, 61, 62, 120, 240, 250, 1_000, 3_000}) {
            for (int payload : new int[] {0, 1, 100, 256, 2_000, 16_000}) {
                List<Event> run = Feeds.run(STREAM, 7, count, payload);
                List<FeedMessage> messages = decodeAll(run);
                assertThat(messages).hasSizeBetween(1, MessageCodec.MAX_MESSAGES_PER_RUN);
                assertThat(encode(run)).allMatch(bytes -> bytes.length <= MessageCodec.MAX_MESSAGE_SIZE);
                List<Long> seqs = Feeds.seqs(messages);
                assertThat(seqs)
                        .isEqualTo(
                                run.stream().map(Event::seq).limit(seqs.size()).toList());
                assertThat(messages.getLast().equals(POKE)).isEqualTo(seqs.size() < count);
                assertThat(messages.subList(0, messages.size() - 1)).doesNotContain(POKE);
            }
        }
    }

    /** What follows an event too large to carry would only be seen as a hole. */
    @Test
    void nothingIsSentAfterAPoke() throws Exception {
        List<Event> run = new ArrayList<>(Feeds.run(STREAM, 1, 2, 10));
        Event large = Feeds.run(STREAM, 3, 1, 1 << 20).getFirst();
        run.add(large);
        run.addAll(Feeds.run(STREAM, 4, 2, 10));
        List<FeedMessage> messages = decodeAll(run);
        assertThat(Feeds.seqs(messages)).containsExactly(1L, 2L);
        assertThat(messages.getLast()).isEqualTo(POKE);
    }

    @Test
    void aRunWithAHoleIsRefused() {
        List<Event> run = new ArrayList<>(Feeds.run(STREAM, 1, 2, 10));
        run.addAll(Feeds.run(STREAM, 4, 1, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageCodec.encode(new FeedMessage.Appended(run)))
                .withMessageContaining("expected: one run");
    }

    @Test
    void anEphemeralEventThatIsTooLargeIsRefused() {
        EphemeralEvent event = new EphemeralEvent(
                STREAM, 0, Duration.ofSeconds(5), Content.json(new byte[MessageCodec.MAX_MESSAGE_SIZE]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageCodec.encode(new FeedMessage.Ephemeral(event)))
                .withMessageContaining("expected: at most 16384");
    }

    @Test
    void anotherVersionIsMalformed() {
        assertMalformed(new byte[] {2, 2});
        assertMalformed(new byte[] {0, 2});
    }

    @Test
    void missingAndLeftOverBytesAreMalformed() {
        List<FeedMessage> samples = List.of(
                new FeedMessage.Appended(Feeds.run(STREAM, 1, 3, 20)),
                POKE,
                new FeedMessage.Ephemeral(
                        new EphemeralEvent(STREAM, 3, Duration.ofSeconds(5), Content.json(new byte[] {'1'}))));
        for (FeedMessage sample : samples) {
            byte[] bytes = MessageCodec.encode(sample).getFirst();
            for (int length = 0; length < bytes.length; length++) {
                assertMalformed(Arrays.copyOf(bytes, length));
            }
            assertMalformed(Arrays.copyOf(bytes, bytes.length + 1));
        }
        assertMalformed(MessageCodec.encodeProbe(1));
    }

    /** Whatever arrives: a message, or malformed, and nothing allocated that was not sent. */
    @Test
    void noBytesMakeTheDecoderFailOtherwise() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] valid = MessageCodec.encode(new FeedMessage.Appended(Feeds.run(STREAM, 1, 5, 30)))
                .getFirst();
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(2, valid.length + 1));
            for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                MessageCodec.decode(STREAM, bytes);
                MessageCodec.decodeProbe(bytes);
            } catch (MalformedMessageException expected) {
                assertThat(expected.getMessage()).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", bytes " + Arrays.toString(bytes), e);
            }
        }
    }

    private static void assertMalformed(byte[] bytes) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .as(() -> Arrays.toString(bytes))
                .isThrownBy(() -> MessageCodec.decode(STREAM, bytes));
    }

    private static FeedMessage roundTrip(FeedMessage message) throws MalformedMessageException {
        List<byte[]> messages = MessageCodec.encode(message);
        assertThat(messages).hasSize(1);
        return MessageCodec.decode(STREAM, messages.getFirst());
    }

    private static List<byte[]> encode(List<Event> run) {
        return MessageCodec.encode(new FeedMessage.Appended(run));
    }

    private static List<FeedMessage> decodeAll(List<Event> run) throws MalformedMessageException {
        List<FeedMessage> messages = new ArrayList<>();
        for (byte[] message : encode(run)) {
            messages.add(MessageCodec.decode(STREAM, message));
        }
        return messages;
    }
}
