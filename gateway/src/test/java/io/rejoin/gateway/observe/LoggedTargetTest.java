// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedTargetTest {

    @ParameterizedTest
    @CsvSource({
        "from=-5&errors=stream, from=-5&errors=stream",
        "from=latest&password=x, from=latest&***",
        "password=x&secret=y, ***",
        "s3cr3t, ***",
        "FROM=x, ***",
        "cursor=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln, cursor=***",
        "from&limit, from&limit"
    })
    void ofAQueryOnlyWhatHoldsNoSecretIsShown(String query, String shown) {
        assertThat(LoggedTarget.query(query)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "/streams/v1/room:1/events, /streams/v1/room:1/events",
        "/a/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln/b, /a/***/b",
        "/a/eyJ/b, /a/***/b"
    })
    void aTokenInAPathIsHidden(String path, String shown) {
        assertThat(LoggedTarget.path(path)).isEqualTo(shown);
    }

    /** A group that repeats recurses in Java's expressions: a request line of dots was a stack overflow on an event loop. */
    @Test
    void aTokenOfManyPartsIsHiddenToo() {
        assertThat(LoggedTarget.path("/eyJ" + ".".repeat(16_000) + "/b")).isEqualTo("/***/b");
    }

    @Test
    void aLineIsNotLongerBecauseAClientWritesMore() {
        assertThat(LoggedTarget.path("/" + "a".repeat(20_000))).hasSize(LoggedTarget.MAX_LENGTH + 1);
        assertThat(LoggedTarget.query("stream=" + "a".repeat(20_000))).hasSize(LoggedTarget.MAX_LENGTH + 1);
    }
}
