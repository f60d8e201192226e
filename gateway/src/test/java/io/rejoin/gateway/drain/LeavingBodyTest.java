// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

class LeavingBodyTest {

    private static final DefaultDataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;
    private static final Duration AFTER = Duration.ofMillis(1_234);

    private final OpenStreams open = new OpenStreams(Schedulers.immediate(), new Random(7));
    private final TestPublisher<DataBuffer> product = TestPublisher.create();
    private final List<String> sent = new ArrayList<>();
    private boolean ended;

    private LeavingBody follow(LeavingBody.Pieces pieces) {
        LeavingBody body = new LeavingBody(pieces, BUFFERS, Runnable::run, () -> {});
        Disposable _ = body.of(product, open)
                .subscribe(buffer -> sent.add(buffer.toString(UTF_8)), failure -> {}, () -> ended = true);
        return body;
    }

    private void sends(String text) {
        product.next(BUFFERS.wrap(unescaped(text).getBytes(UTF_8)));
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    /** What was sent before the order to leave, and what in it ends a piece: then the answer ends without another word of the product's. */
    @ParameterizedTest
    @CsvSource({
        "data: a\\n\\n, true",
        "data: a\\r\\n\\r\\n, true",
        "data: a\\r\\r, true",
        "data: a\\n, false",
        "data: a\\r\\n, false",
        "data: a\\r\\n\\r, false",
        "data: a, false",
        "\\n\\n, true",
    })
    void eventsEndWithAnEmptyLineHoweverTheyAreCut(String text, boolean isEnd) {
        for (int cut = 0; cut < text.length(); cut++) {
            if (cut > 0 && text.charAt(cut - 1) == '\\') {
                continue; // within what stands for one character
            }
            LeavingBodyTest one = new LeavingBodyTest();
            LeavingBody body = one.follow(LeavingBody.Pieces.EVENTS);
            one.sends("id: 1\\n\\n");
            one.sends(text.substring(0, cut));
            one.sends(text.substring(cut));
            body.leave(AFTER);

            assertThat(one.ended).as("%s cut at %d", text, cut).isEqualTo(isEnd);
            assertThat(one.sent.getLast().equals("retry: 1234\n\n")).isEqualTo(isEnd);
        }
    }

    @Test
    void whatComesBetweenTheOrderAndTheEndOfThePieceIsSentAndNothingAfterIt() {
        LeavingBody body = follow(LeavingBody.Pieces.EVENTS);
        sends("data: a");
        body.leave(AFTER);
        sends("b\\n");
        sends("\\ndata: c\\n\\ndata: d");

        assertThat(String.join("", sent)).isEqualTo("data: ab\n\ndata: c\n\nretry: 1234\n\n");
        assertThat(ended).isTrue();
        product.assertCancelled();
    }

    @Test
    void linesEndWithALineThatSaysWhenToComeBack() {
        LeavingBody body = follow(LeavingBody.Pieces.LINES);
        sends("{\"a\":1");
        body.leave(AFTER);
        assertThat(ended).isFalse();
        sends("}\\n{\"b\"");

        assertThat(String.join("", sent)).isEqualTo("{\"a\":1}\n{\"rejoin\": \"drain\", \"reconnectAfterMs\": 1234}\n");
        assertThat(ended).isTrue();
    }

    @Test
    void answerThatEndsByItselfIsNotFollowedByAWord() {
        follow(LeavingBody.Pieces.EVENTS);
        sends("data: a\\n\\n");
        assertThat(open.open()).isOne();
        product.complete();

        assertThat(sent).containsExactly("data: a\n\n");
        assertThat(open.open()).isZero();
    }
}
