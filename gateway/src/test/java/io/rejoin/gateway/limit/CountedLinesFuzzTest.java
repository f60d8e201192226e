// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** A batch on its way through: each of its lines is paid for, however it is cut and whatever its type is called. */
class CountedLinesFuzzTest {

    private static final MediaType BATCH = MediaType.parseMediaType("application/x-ndjson");

    /** @param input the media type, a line feed, the body */
    @FuzzTest
    void eachLineOfABatchIsCounted(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        String type = end < 0 ? "application/x-ndjson" : text.substring(0, end);
        byte[] body = Arrays.copyOfRange(input, end + 1, input.length);
        if (!isBatch(type)) {
            return;
        }
        long expected = Arrays.stream(new String(body, StandardCharsets.ISO_8859_1).split("\n", -1))
                .filter(line -> !line.isEmpty())
                .count();
        for (int piece : new int[] {body.length + 1, 1, 3}) {
            List<DataBuffer> pieces = pieces(body, piece);
            long counted = Work.bounded(input.length, () -> counted(type, pieces));
            assertThat(counted).isEqualTo(expected);
        }
    }

    private static boolean isBatch(String type) {
        try {
            return BATCH.equalsTypeAndSubtype(MediaType.parseMediaType(type));
        } catch (InvalidMediaTypeException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static List<DataBuffer> pieces(byte[] body, int piece) {
        List<DataBuffer> pieces = new ArrayList<>();
        for (int at = 0; at < body.length; at += piece) {
            pieces.add(DefaultDataBufferFactory.sharedInstance.wrap(
                    Arrays.copyOfRange(body, at, Math.min(body.length, at + piece))));
        }
        return pieces;
    }

    private static long counted(String type, List<DataBuffer> body) {
        AtomicLong total = new AtomicLong(-1);
        MockServerWebExchange exchange = MockServerWebExchange.from(
                MockServerHttpRequest.post("/").header("Content-Type", type).body(Flux.fromIterable(body)));
        ServerWebExchange passing = CountedLines.in(exchange, total::set);
        passing.getRequest().getBody().then().block();
        return total.get();
    }
}
