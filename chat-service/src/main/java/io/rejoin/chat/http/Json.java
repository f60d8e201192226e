// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rejoin.chat.ChatLimits;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.ResumableEndpoint;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as this service reads and writes it: read strictly, written without what is null. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(ChatLimits.BODY_DEPTH)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // What a message's data says is written again as it was said: a double would make 1e999 the text
            // "Infinity".
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private Json() {}

    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** What this service wrote as an object; empty text is an empty one. */
    public static ObjectNode object(String json) {
        return json.isEmpty() ? object() : (ObjectNode) MAPPER.readTree(json);
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Reads what a client sent. */
    static JsonNode read(byte[] body) {
        try {
            JsonNode root = MAPPER.readTree(body);
            requireWholeCharacters(root);
            return root;
        } catch (JacksonException | NumberFormatException e) { // the latter for 1e-99999999999
            throw new ProblemException(
                    ProblemCode.BODY_INVALID,
                    "body: not JSON, a name twice, a number out of range, or nested too deep (expected: one object, at most "
                            + ChatLimits.BODY_DEPTH + " deep)");
        }
    }

    /** Half a surrogate pair can be escaped in JSON and written nowhere. */
    private static void requireWholeCharacters(JsonNode node) {
        if (node.isString() && !isWhole(node.stringValue())) {
            throw new ProblemException(
                    ProblemCode.BODY_INVALID, "body: half a surrogate pair (expected: Unicode text)");
        }
        if (node.isObject()) {
            node.propertyNames().forEach(name -> {
                if (!isWhole(name)) {
                    throw new ProblemException(
                            ProblemCode.BODY_INVALID, "body: half a surrogate pair (expected: Unicode text)");
                }
            });
        }
        node.forEach(Json::requireWholeCharacters);
    }

    static boolean isWhole(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** {@code 200} with a body. */
    public static Mono<ServerResponse> ok(Object body) {
        return answer(200, body);
    }

    /** {@code 200} with a body that can be large: sent as the client takes it, and held in a bounded number. */
    public static Mono<ServerResponse> page(ResumableEndpoint endpoint, Visitor visitor, Mono<?> body) {
        return endpoint.page(body.map(Json::bytes), visitor.lease());
    }

    public static Mono<ServerResponse> answer(int status, Object body) {
        return ServerResponse.status(HttpStatusCode.valueOf(status))
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .bodyValue(bytes(body));
    }
}
