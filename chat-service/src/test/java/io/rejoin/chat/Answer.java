// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came back. */
record Answer(int status, HttpHeaders headers, String body) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    JsonNode json() {
        return JSON.readTree(body);
    }

    /** The text of a member of the JSON body. */
    String text(String member) {
        return json().path(member).asString();
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** That it is a well-formed problem of this status and code which tells nothing of the inside. */
    Answer assertProblem(int expectedStatus, String code) {
        assertThat(status).as(body).isEqualTo(expectedStatus);
        assertThat(header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(text("code")).as(body).isEqualTo(code);
        assertThat(json().path("status").asInt()).isEqualTo(expectedStatus);
        assertThat(json().path("retryable").isBoolean()).as(body).isTrue();
        assertThat(body).doesNotContain("Exception", "\tat ", "java.", "io.rejoin");
        return this;
    }

    Answer assertStatus(int expected) {
        assertThat(status).as(body).isEqualTo(expected);
        return this;
    }

    String detail() {
        return text("detail");
    }
}
