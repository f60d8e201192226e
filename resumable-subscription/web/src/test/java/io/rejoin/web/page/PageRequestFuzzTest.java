// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.web.Judged;
import io.rejoin.web.WebLimits;
import io.rejoin.web.request.Parameters;
import io.rejoin.web.request.Representation;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Queries of those who ask for a page. */
class PageRequestFuzzTest {

    @FuzzTest
    void aPageIsReadOrRefusedByName(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, "http://localhost/streams/v1/events?");
        if (request == null) {
            return;
        }
        Judged.judged(input, () -> {
            Parameters parameters = Parameters.of(request.queryParams(), Representation.PAGE.parameters(), "this");
            return PageParameters.of(parameters, WebLimits.DEFAULT);
        });
    }
}
