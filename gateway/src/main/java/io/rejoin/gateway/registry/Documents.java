// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.DateTimeException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes JSON: what operators send strictly, what another release stored with patience. Thread-safe. */
public final class Documents {

    private static final JsonMapper STRICT = mapper(true);
    private static final JsonMapper PATIENT = mapper(false);

    private Documents() {}

    private static JsonMapper mapper(boolean strict) {
        return JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT) // 1e-9 connections would be none
                .changeDefaultPropertyInclusion(it -> it.withValueInclusion(JsonInclude.Include.NON_NULL))
                .build();
    }

    /**
     * What an operator sent.
     *
     * @throws IllegalArgumentException naming the member that is wrong, without quoting its value
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            requireWholeCharacters(json);
            T value = STRICT.readValue(json, type);
            if (value == null) {
                throw new IllegalArgumentException("body: null (expected: a JSON object)");
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(reason(e), e);
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            // Of numbers that the parser takes and the types do not, such as 1e-99999999999 for a time.
            throw new IllegalArgumentException("body: a number out of range (expected: see the reference)", e);
        }
    }

    /**
     * Half a surrogate pair can be escaped in JSON; the store would keep a question mark, and a key or a user be another. Of a zero
     * character it keeps nothing, and refuses the whole.
     */
    private static void requireWholeCharacters(byte[] json) {
        try (JsonParser parser = STRICT.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME) {
                    requireWholeCharacters(parser, parser.getString());
                }
            }
        }
    }

    private static void requireWholeCharacters(JsonParser parser, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    member(parser.streamReadContext()) + ": has a zero character (expected: none)");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException("body: half a surrogate pair (expected: Unicode text)");
        }
    }

    /** The innermost member that is being read. */
    private static String member(TokenStreamContext at) {
        for (TokenStreamContext it = at; it != null; it = it.getParent()) {
            if (it.currentName() != null) {
                return it.currentName();
            }
        }
        return "body";
    }

    /** @throws IllegalArgumentException if it cannot be understood */
    static TenantDocument stored(String json) {
        try {
            return PATIENT.readValue(json, TenantDocument.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(reason(e), e);
        }
    }

    public static String write(Object value) {
        return STRICT.writeValueAsString(value);
    }

    public static byte[] bytes(Object value) {
        return STRICT.writeValueAsBytes(value);
    }

    private static String reason(JacksonException failure) {
        if (!(failure instanceof DatabindException known)) {
            return "body: not JSON, or with a member twice (expected: one JSON object)";
        }
        String path = known.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        String member = path.isEmpty() ? "body" : path.startsWith(".") ? path.substring(1) : path;
        return member + ": "
                + switch (failure) {
                    case UnrecognizedPropertyException _ -> "unknown (expected: no such member)";
                    case ValueInstantiationException wrong
                    when wrong.getCause() != null -> wrong.getCause().getMessage();
                    default -> "of another type (expected: see the reference)";
                };
    }
}
