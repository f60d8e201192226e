// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonBatchTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1}\n[2]",
                "{\"n\":1}\n[2]\n",
                "{\"n\":1}\r\n[2]\r\n",
                "{\"n\":1}\n[2]\n\n\n",
                "{\"n\":1}\n[2] "
            })
    void eachLineIsAnEvent(String body) throws InvalidJsonException {
        assertThat(payloads(body)).containsExactly("{\"n\":1}", "[2]");
    }

    @Test
    void allEventsBearTheType() throws InvalidJsonException {
        assertThat(NdjsonBatch.events("1\n2".getBytes(UTF_8), "tick"))
                .extracting(Content::type)
                .containsExactly("tick", "tick");
    }

    @Test
    void theBadLineIsNamed() {
        assertThatThrownBy(() -> payloads("{}\n{\n{}")).hasMessage("line 2: not JSON: ends too early");
        assertThatThrownBy(() -> payloads("{}\n{} {}\n")).hasMessageStartingWith("line 2: more than one JSON value");
        assertThatThrownBy(() -> payloads("{}\n{}\n  {x\n")).hasMessage("line 3: not JSON at column 4");
    }

    @Test
    void aBlankLineBetweenEventsIsAMistake() {
        assertThatThrownBy(() -> payloads("{}\n\n{}")).hasMessageStartingWith("line 2: empty");
        assertThatThrownBy(() -> payloads("\n{}")).hasMessageStartingWith("line 1: empty");
    }

    @Test
    void theNumberOfLinesIsBounded() throws InvalidJsonException {
        assertThat(payloads("1\n".repeat(1_000))).hasSize(1_000);
        assertThatThrownBy(() -> payloads("1\n".repeat(1_001))).hasMessage("more than 1000 lines (expected: 1..1000)");
        assertThatThrownBy(() -> payloads(" \n\n")).hasMessage("no lines (expected: 1..1000)");
    }

    private static List<String> payloads(String body) throws InvalidJsonException {
        return NdjsonBatch.events(body.getBytes(UTF_8), null).stream()
                .map(event -> new String(event.bytes(), UTF_8))
                .toList();
    }
}
