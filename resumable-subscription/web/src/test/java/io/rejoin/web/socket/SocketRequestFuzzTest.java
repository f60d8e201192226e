// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.web.Judged;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Headers of those who ask for a WebSocket. */
class SocketRequestFuzzTest {

    @FuzzTest
    void anUpgradeIsReadOrRefusedByName(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, "http://localhost/streams/v1/events?");
        if (request == null) {
            return;
        }
        HttpHeaders headers = request.headers().asHttpHeaders();
        Judged.judged(input, () -> SocketExtension.agreed(headers));
        Judged.judged(
                input,
                () -> SocketResponse.to(headers, (compress, eventLoop, peer) -> {
                    throw new AssertionError("no connection");
                }));
    }
}
