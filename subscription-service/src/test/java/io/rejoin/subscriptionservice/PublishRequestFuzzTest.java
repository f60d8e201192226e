// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.MalformedCursorException;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WireDuration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Requests of those who publish; the first line is the path after {@code /streams/v1/}. */
class PublishRequestFuzzTest {

    @FuzzTest
    void aPublishIsReadOrRefused(byte[] input) {
        RequestText text = RequestText.of(input);
        ServerRequest request = text.request(HttpMethod.POST, "http://localhost/streams/v1/");
        if (request == null) {
            return;
        }
        byte[] body = text.body();
        try {
            PublishHeaders headers = Work.bounded(input.length, () -> PublishHeaders.of(request));
            asTheHeadersSay(headers, request.headers().asHttpHeaders());
            List<Content> events =
                    Work.bounded(input.length, () -> PublishedBody.events(headers.kind(), body, headers.eventType()));
            assertThat(events).isNotEmpty().hasSizeLessThanOrEqualTo(1_000);
            for (Content event : events) {
                assertThat(event.type()).isEqualTo(headers.eventType());
                assertThat(event.bytes().length).isLessThanOrEqualTo(body.length);
            }
        } catch (ProblemException refused) {
            assertThat(refused.code().status()).isBetween(400, 499);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~…]+");
        }
        assertThat(StreamPath.streamName(request)).isNotNull();
        try {
            Cursor cursor = StreamPath.cursor(request);
            assertThat(request.uri().getPath()).contains(cursor.toString());
        } catch (MalformedCursorException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(200).matches("[ -~…]+");
        }
    }

    /** A key above all: one that is read as another makes two publishes one, or one two. */
    private static void asTheHeadersSay(PublishHeaders read, HttpHeaders headers) {
        assertThat(headers.getOrEmpty("Idempotency-Key"))
                .isEqualTo(read.key() == null ? List.of() : List.of(read.key().value()));
        assertThat(headers.getOrEmpty("Event-Type"))
                .isEqualTo(read.eventType() == null ? List.of() : List.of(read.eventType()));
        assertThat(headers.getOrEmpty("Ephemeral")).hasSize(read.timeToLive() == null ? 0 : 1);
        if (read.timeToLive() != null) {
            assertThat(WireDuration.parse(headers.getOrEmpty("Ephemeral").getFirst()))
                    .isEqualTo(read.timeToLive());
            assertThat(read.timeToLive()).isBetween(EphemeralEvent.MIN_TIME_TO_LIVE, EphemeralEvent.MAX_TIME_TO_LIVE);
            assertThat(read.key()).isNull();
        }
    }
}
