// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.Cursor;
import io.rejoin.core.StartAt;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.web.Judged;
import java.util.EnumSet;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Queries and headers of those who subscribe, read by each endless representation. */
class RequestFuzzTest {

    @FuzzTest
    void aRequestIsReadOrRefusedByName(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, "http://localhost/streams/v1/events?");
        if (request == null) {
            return;
        }
        HttpHeaders headers = request.headers().asHttpHeaders();
        Judged.judged(input, () -> Representation.of(headers));
        for (Representation representation : EnumSet.of(Representation.SSE, Representation.NDJSON)) {
            Judged.judged(input, () -> {
                Parameters parameters = Parameters.of(request.queryParams(), representation.parameters(), "this");
                StreamingParameters asked = StreamingParameters.of(parameters, headers);
                assertThat(asked.start()).isEqualTo(start(headers, request));
                return asked;
            });
        }
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
}
