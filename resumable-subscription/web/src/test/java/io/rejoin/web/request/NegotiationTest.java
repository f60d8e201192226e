// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class NegotiationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream|SSE",
                "text/*|SSE",
                "application/json|PAGE",
                "application/*|PAGE",
                "*/*|PAGE",
                "application/x-ndjson|NDJSON",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|PAGE",
                "application/json;q=0.5, text/event-stream|SSE",
                "*/*, text/event-stream|SSE",
                "text/event-stream, application/json|SSE",
                "text/event-stream;q=0.1, application/x-ndjson;q=0.2|NDJSON",
            })
    void choosesWhatTheClientWouldRatherHave(String accept, Representation chosen) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.ACCEPT, accept);
        assertThat(Representation.of(headers)).isEqualTo(chosen);
    }

    @Test
    void choosesThePageWhereTheClientSaysNothing() {
        assertThat(Representation.of(new HttpHeaders())).isEqualTo(Representation.PAGE);
    }
}
