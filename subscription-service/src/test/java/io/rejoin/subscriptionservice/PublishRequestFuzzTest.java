// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.MalformedCursorException;
import io.rejoin.web.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Requests of those who publish. An input is the path after {@code /streams/v1/} on the first line, a header on each line after it, an
 * empty line, and the body.
 */
class PublishRequestFuzzTest {

    @FuzzTest
    void aPublishIsReadOrRefused(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        ServerRequest request = request(end < 0 ? text : text.substring(0, end));
        if (request == null) {
            return;
        }
        byte[] body = text.substring(end < 0 ? text.length() : end + 2).getBytes(StandardCharsets.ISO_8859_1);
        try {
            PublishHeaders headers = PublishHeaders.of(request);
            List<Content> events = PublishedBody.events(headers.kind(), body, headers.eventType());
            assertThat(events).isNotEmpty().hasSizeLessThanOrEqualTo(1_000);
            if (headers.timeToLive() != null) {
                assertThat(headers.timeToLive())
                        .isBetween(EphemeralEvent.MIN_TIME_TO_LIVE, EphemeralEvent.MAX_TIME_TO_LIVE);
            }
        } catch (ProblemException refused) {
            assertThat(refused.code().status()).isBetween(400, 499);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~…]+");
        }
        assertThat(StreamPath.streamName(request)).isNotNull();
        try {
            Cursor cursor = StreamPath.cursor(request);
            assertThat(request.uri().getRawPath()).contains("/events/");
            assertThat(request.uri().getPath()).contains(cursor.toString());
        } catch (MalformedCursorException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(200);
        }
    }

    private static @Nullable ServerRequest request(String head) {
        String[] lines = head.split("\n", -1);
        URI uri;
        try {
            uri = new URI("http://localhost/streams/v1/" + lines[0]);
        } catch (URISyntaxException e) {
            return null; // the server answers it before anybody else looks
        }
        MockServerHttpRequest.BaseBuilder<?> builder = MockServerHttpRequest.method(HttpMethod.POST, uri);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                builder.header(
                        lines[i].substring(0, colon).strip(),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return ServerRequest.create(MockServerWebExchange.from(builder.build()), List.of());
    }
}
