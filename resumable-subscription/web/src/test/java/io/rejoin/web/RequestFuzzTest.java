// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Cursor;
import io.rejoin.core.MalformedCursorException;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Queries and headers of those who subscribe, read by each representation. */
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
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, "http://localhost/streams/v1/events?");
        if (request == null) {
            return;
        }
        HttpHeaders headers = request.headers().asHttpHeaders();
        judged(input, () -> Representation.of(headers));
        for (Representation representation : Representation.values()) {
            judged(input, () -> {
                Parameters parameters = Parameters.of(request.queryParams(), representation.parameters(), "this");
                if (representation == Representation.PAGE) {
                    return PageParameters.of(parameters, WebLimits.DEFAULT);
                }
                StreamingParameters asked = StreamingParameters.of(parameters, headers);
                assertThat(asked.start()).isEqualTo(start(headers, request));
                return asked;
            });
        }
        judged(input, () -> SeveralParameters.of(request, ACCESS).block());
        judged(input, () -> SocketExtension.agreed(headers));
        judged(
                input,
                () -> SocketResponse.to(headers, (compress, eventLoop, peer) -> {
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

    private static void judged(byte[] input, Reading reading) {
        try {
            Work.bounded(input.length, reading::read);
        } catch (ProblemException | MalformedCursorException refused) {
            ProblemException problem = MAPPING.problemOf(refused, "");
            assertThat(problem.code().status()).isBetween(400, 499);
            assertThat(problem.detail()).hasSizeLessThan(500).matches("[ -~…]+");
        }
    }
}
