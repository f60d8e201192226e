// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One refusal as the client sees it: the members of an RFC 9457 problem and the headers that go with it.
 *
 * @param detail in the words of {@link OneLine}: it quotes what clients and operators sent
 * @param retryable whether the same request may succeed later and does no harm if it is sent again
 * @param retryAfter what {@code Retry-After} says; null for no such header
 * @param challenge what {@code WWW-Authenticate} says; null for no such header
 */
public record Problem(
        int status,
        String code,
        String title,
        String detail,
        boolean retryable,
        @Nullable Duration retryAfter,
        @Nullable String challenge) {

    /** The exchange attribute that holds the code of the problem which was its answer. */
    public static final String ATTRIBUTE = Problem.class.getName();

    /** The exchange attribute that is set when an answer which had begun was cut off. */
    public static final String CUT = ATTRIBUTE + ".cut";

    public static final String CONTENT_TYPE = "application/problem+json";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Problem {
        detail = OneLine.of(detail);
    }

    public byte[] toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:rejoin:problem:" + code);
        members.put("title", title);
        members.put("status", status);
        members.put("detail", detail);
        members.put("code", code);
        members.put("retryable", retryable);
        return JSON.writeValueAsBytes(members);
    }

    /** The headers besides {@code Content-Length}, in the order they are written. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", CONTENT_TYPE);
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        if (retryAfter != null) {
            headers.put("Retry-After", Long.toString(retryAfter.toSeconds()));
        }
        if (challenge != null) {
            headers.put("WWW-Authenticate", challenge);
        }
        return headers;
    }
}
