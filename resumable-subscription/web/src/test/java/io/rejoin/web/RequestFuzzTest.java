// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Cursor;
import io.rejoin.core.MalformedCursorException;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Queries and headers of those who subscribe, read by each representation. An input is the query on the first line, and a header on each
 * line after it.
 */
class RequestFuzzTest {

    private static final ProblemMapping MAPPING = new ProblemMapping(new Random(1));
    private static final StreamAccess ACCESS = new StreamAccess() {
        @Override
        public Mono<Grant> resolve(String name) {
            return name.startsWith("x")
                    ? Mono.error(new ProblemException(ProblemCode.FORBIDDEN, "stream: x"))
                    : StreamKey.isName(name)
                            ? Mono.just(Grant.of(new StreamKey(tenant(), name)))
                            : Mono.error(new ProblemException(ProblemCode.STREAM_NAME_INVALID, "stream: none"));
        }

        @Override
        public Tenant tenant() {
            return new Tenant("acme");
        }

        @Override
        public Lease lease() {
            return Lease.UNLIMITED;
        }

        @Override
        public Mono<StreamAccess> renew(String token) {
            return Mono.just(this);
        }
    };

    @FuzzTest
    void aRequestIsReadOrRefusedByName(byte[] input) {
        ServerRequest request = request(new String(input, StandardCharsets.ISO_8859_1));
        if (request == null) {
            return;
        }
        HttpHeaders headers = request.headers().asHttpHeaders();
        judged(() -> Representation.of(headers));
        for (Representation representation : Representation.values()) {
            judged(() -> {
                Parameters parameters = Parameters.of(request.queryParams(), representation.parameters(), "this");
                if (representation == Representation.PAGE) {
                    return PageParameters.of(parameters, WebLimits.DEFAULT);
                }
                StreamingParameters asked = StreamingParameters.of(parameters, headers);
                assertThat(asked.start()).isEqualTo(start(headers, request));
                return asked;
            });
        }
        judged(() -> SeveralParameters.of(request, ACCESS).block());
        judged(() -> SocketExtension.agreed(headers));
        judged(() -> SocketResponse.to(headers, (compress, eventLoop, peer) -> {
            throw new AssertionError("no connection");
        }));
    }

    /** The first of the protocol's list that is there. */
    private static StartAt start(HttpHeaders headers, ServerRequest request) {
        List<String> last = headers.getOrEmpty("Last-Event-ID");
        if (!last.isEmpty() && !last.getFirst().isEmpty()) {
            return StartAt.after(Cursor.parse(last.getFirst()));
        }
        String from = request.queryParams().getFirst("from");
        String cursor = request.queryParams().getFirst("cursor");
        if (cursor != null) {
            return StartAt.after(Cursor.parse(cursor));
        }
        return from == null ? StartAt.LATEST : Parameters.startAt(from);
    }

    private interface Reading {
        @Nullable
        Object read();
    }

    private static void judged(Reading reading) {
        try {
            reading.read();
        } catch (ProblemException | MalformedCursorException refused) {
            ProblemException problem = MAPPING.problemOf(refused, "");
            assertThat(problem.code().status()).isBetween(400, 499);
            assertThat(problem.detail()).hasSizeLessThan(500).matches("[ -~…]+");
        }
    }

    private static @Nullable ServerRequest request(String text) {
        String[] lines = text.split("\n", -1);
        URI uri;
        try {
            uri = new URI("http://localhost/streams/v1/events?" + lines[0]);
        } catch (URISyntaxException e) {
            return null; // the server answers it before anybody else looks
        }
        MockServerHttpRequest.BaseBuilder<?> builder = MockServerHttpRequest.method(HttpMethod.GET, uri);
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
