// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class LongPollFilterTest {

    private static Duration waitOf(HttpMethod method, String query) {
        return LongPollFilter.waitOf(
                MockServerHttpRequest.method(method, URI.create("/a" + query)).build());
    }

    @ParameterizedTest
    @CsvSource({
        "?wait=60s, PT60S",
        "?after=x&wait=1m, PT60S",
        "?wait=25s&wait=50s, PT25S",
        "?w%61it=250%6ds, PT0.25S",
        "?wait=61s, PT60S",
        "?wait=999999999999d, PT60S",
        "?wait=9999999999999d, PT0S",
        "?wait=60, PT0S",
        "?wait=-1s, PT0S",
        "?wait, PT0S",
        "?await=25s, PT0S",
        "'', PT0S",
    })
    void productMayWaitForAsLongAsTheProtocolLetsTheClientAsk(String query, Duration expected) {
        assertThat(waitOf(HttpMethod.GET, query)).isEqualTo(expected);
    }

    @Test
    void onlyReadingWaits() {
        assertThat(waitOf(HttpMethod.POST, "?wait=25s")).isZero();
    }
}
