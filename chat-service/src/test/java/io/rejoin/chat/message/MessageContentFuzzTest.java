// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.Fields;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Messages as users send them: what is taken has one form, which is read again as the same. */
class MessageContentFuzzTest {

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @FuzzTest
    void aMessageIsReadOrRefused(byte[] input) {
        MessageContent content;
        try {
            content = Work.bounded(input.length, () -> content(input));
        } catch (ProblemException refused) {
            assertThat(refused.code().status()).isBetween(400, 499);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~]+");
            return;
        }
        assertThat(content.json()).doesNotContain("\0");
        assertThat(EXACT.readTree(content.json()).path("parts"))
                .as("as it was said")
                .containsExactlyElementsOf(EXACT.readTree(input).path("parts"));
        byte[] written = content.json().getBytes(StandardCharsets.UTF_8);
        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo(content.json());
        assertThat(MessageContent.of(fields(written))).isEqualTo(content);
    }

    private static MessageContent content(byte[] body) {
        Fields fields = fields(body);
        MessageContent content = MessageContent.of(fields);
        fields.requireNoOthers();
        return content;
    }

    private static Fields fields(byte[] body) {
        MockServerHttpRequest request = MockServerHttpRequest.method(HttpMethod.POST, "/")
                .body(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)));
        return Objects.requireNonNull(Body.read(ServerRequest.create(MockServerWebExchange.from(request), List.of()))
                .block());
    }
}
