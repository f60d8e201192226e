// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.problem;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form of a problem (RFC 9457), the same in answers and in the last frame of a stream. */
public final class ProblemDocument {

    public static final MediaType MEDIA_TYPE = MediaType.APPLICATION_PROBLEM_JSON;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ProblemDocument() {}

    /** The members, in the order they are read best. */
    public static Map<String, Object> members(ProblemException problem) {
        ProblemCode code = problem.code();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", code.type());
        members.put("title", code.title());
        members.put("status", code.status());
        members.put("detail", problem.detail());
        members.put("code", code.code());
        members.put("retryable", code.retryable());
        problem.extensions().forEach(members::putIfAbsent);
        return members;
    }

    /** On one line. */
    public static byte[] bytes(ProblemException problem) {
        return bytes(members(problem));
    }

    public static byte[] bytes(Map<String, Object> members) {
        return MAPPER.writeValueAsBytes(members);
    }
}
