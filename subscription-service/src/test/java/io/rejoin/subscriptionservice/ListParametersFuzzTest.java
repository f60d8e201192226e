// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemException;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Requests for lists of streams; the first line is what follows the path. */
class ListParametersFuzzTest {

    @FuzzTest
    void aListIsAskedForOrRefusedByName(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, "http://localhost/streams/v1");
        if (request == null) {
            return;
        }
        try {
            ListParameters asked = Work.bounded(input.length, () -> ListParameters.of(request));
            assertThat(Set.of("prefix", "after", "limit"))
                    .containsAll(request.queryParams().keySet());
            assertThat(asked.limit()).isBetween(1, ListParameters.MAX_LIMIT);
            assertThat(asked.prefix()).matches("[A-Za-z0-9._~:@-]{0,255}");
            assertThat(asked.after() == null ? "" : asked.after()).matches("[A-Za-z0-9._~:@-]{0,255}");
        } catch (ProblemException refused) {
            assertThat(refused.code().status()).isEqualTo(400);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~…]+");
        }
    }
}
