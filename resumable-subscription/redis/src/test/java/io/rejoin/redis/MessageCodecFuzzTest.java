// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.fuzzing.Work;
import java.util.List;

/** What stands on a channel of a Redis that others can write to. */
class MessageCodecFuzzTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:42");

    @FuzzTest
    void aMessageIsReadOrMalformed(byte[] input) throws Exception {
        FeedMessage message;
        try {
            message = Work.bounded(input.length, () -> MessageCodec.decode(STREAM, input));
        } catch (MalformedMessageException refused) {
            probe(input);
            return;
        }
        assertThat(message.stream()).isEqualTo(STREAM);
        if (message instanceof FeedMessage.Ephemeral && input.length > MessageCodec.MAX_MESSAGE_SIZE) {
            return; // nobody sends one of that size, and it would not be sent on
        }
        List<byte[]> written = MessageCodec.encode(message);
        if (written.size() == 1) {
            FeedMessage again = MessageCodec.decode(STREAM, written.getFirst());
            if (!(again instanceof FeedMessage.Poke)) {
                assertThat(again).usingRecursiveComparison().isEqualTo(message);
            }
            assertThat(written.getFirst().length).as("no form is shorter").isLessThanOrEqualTo(input.length);
        }
    }

    private static void probe(byte[] input) {
        try {
            assertThat(MessageCodec.encodeProbe(MessageCodec.decodeProbe(input)))
                    .isEqualTo(input);
        } catch (MalformedMessageException refused) {
            assertThat(refused.getMessage()).isNotNull();
        }
    }
}
