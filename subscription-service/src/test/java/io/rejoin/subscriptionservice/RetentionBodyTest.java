// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.OwnRetention;
import io.rejoin.web.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionBodyTest {

    @Test
    void readsBothMembers() {
        assertThat(parse("{\"retention\": {\"maxEvents\": 1000, \"maxAge\": \"24h\"}}"))
                .isEqualTo(new OwnRetention(1_000L, Duration.ofHours(24)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"retention\":{}}"})
    void absentMembersAreLeftToTheLog(String body) {
        assertThat(parse(body)).isEqualTo(OwnRetention.NONE);
    }

    @Test
    void eitherMemberMayBeAbsent() {
        assertThat(parse("{\"retention\":{\"maxEvents\":5000000}}")).isEqualTo(new OwnRetention(5_000_000L, null));
        assertThat(parse("{\"retention\":{\"maxAge\":\"30d\"}}"))
                .isEqualTo(new OwnRetention(null, Duration.ofDays(30)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | body: (expected: an object)",
                "null | body: (expected: an object)",
                "{ | body: not JSON: ends too early",
                "{\"retentoin\":{}} | retentoin: unknown (expected: retention)",
                "{\"retention\":1} | retention: (expected: an object)",
                "{\"retention\":{\"maxevents\":1}} | retention.maxevents: unknown (expected: retention.maxEvents, retention.maxAge)",
                "{\"retention\":{\"maxEvents\":0}} | retention.maxEvents: 0 (expected: 1..1000000000)",
                "{\"retention\":{\"maxEvents\":-1}} | retention.maxEvents: -1 (expected: 1..1000000000)",
                "{\"retention\":{\"maxEvents\":1000000001}} | retention.maxEvents: 1000000001 (expected: 1..1000000000)",
                "{\"retention\":{\"maxEvents\":99999999999999999999}} | retention.maxEvents: 99999999999999999999 (expected",
                "{\"retention\":{\"maxEvents\":1.5}} | retention.maxEvents: '' (expected: 1..1000000000)",
                "{\"retention\":{\"maxEvents\":\"1\"}} | retention.maxEvents: '' (expected: 1..1000000000)",
                "{\"retention\":{\"maxEvents\":null}} | retention.maxEvents: '' (expected: 1..1000000000)",
                "{\"retention\":{\"maxEvents\":[1]}} | retention.maxEvents: '' (expected: 1..1000000000)",
                "{\"retention\":{\"maxAge\":86400}} | retention.maxAge: '' (expected: 1s..3650d",
                "{\"retention\":{\"maxAge\":\"1w\"}} | retention.maxAge: 1w (expected: 1s..3650d",
                "{\"retention\":{\"maxAge\":\"999ms\"}} | retention.maxAge: 999ms (expected: 1s..3650d",
                "{\"retention\":{\"maxAge\":\"3651d\"}} | retention.maxAge: 3651d (expected: 1s..3650d",
                "{\"retention\":{\"maxEvents\":1,\"maxEvents\":2}} | body: a member is there twice",
                "{\"retention\":{},\"retention\":{}} | body: a member is there twice",
            })
    void whatIsWrongIsNamed(String body, String detail) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.detail()).startsWith(detail));
    }

    private static OwnRetention parse(String body) {
        return RetentionBody.parse(body.getBytes(UTF_8));
    }
}
