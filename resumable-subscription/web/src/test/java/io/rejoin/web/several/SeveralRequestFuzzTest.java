// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Tenant;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.web.Judged;
import io.rejoin.web.Lease;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Queries and headers of those who subscribe to several streams at once. */
class SeveralRequestFuzzTest {

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
    void severalStreamsAreReadOrRefusedByName(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, "http://localhost/streams/v1/events?");
        if (request == null) {
            return;
        }
        Judged.judged(input, () -> SeveralParameters.of(request, ACCESS).block());
    }
}
