// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.core.Cursor;
import io.rejoin.core.MalformedCursorException;
import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.web.Printable;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.request.Parameters;
import io.rejoin.web.request.StreamingParameters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the messages of clients strictly: what is unknown, given twice or of the wrong kind is refused, never guessed at.
 * Thread-safe.
 */
final class SocketMessages {

    /** Deepest nesting of a message, its own object included. */
    static final int MAX_DEPTH = 8;

    /** Longest {@code id}, in bytes of JSON. */
    static final int MAX_ID_BYTES = 256;

    private static final String STREAM = "stream";
    private static final String ID = "id";
    private static final String TOKEN = "token";

    private static final Map<String, Set<String>> MEMBERS = members();

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_ID_BYTES)
                            .build())
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private SocketMessages() {}

    private static Map<String, Set<String>> members() {
        Map<String, Set<String>> members = new LinkedHashMap<>();
        members.put("subscribe", Set.of(STREAM, Parameters.CURSOR, Parameters.FROM, Parameters.ON_RESET));
        members.put("unsubscribe", Set.of(STREAM));
        members.put("auth", Set.of(TOKEN));
        members.put("ping", Set.of());
        return members;
    }

    /** Never throws for what a client sent. */
    static SocketMessage read(byte[] text) {
        ObjectNode message;
        try {
            message = object(text);
        } catch (ProblemException refused) {
            return new SocketMessage.Refused(refused, null, null);
        }
        JsonNode id = null;
        String stream = null;
        try {
            id = id(message);
            String op = op(message);
            JsonNode named = message.get(STREAM);
            if (named != null && named.isString() && StreamKey.isName(named.stringValue())) {
                stream = named.stringValue();
            }
            refuseUnknown(message, op);
            return read(op, message, id);
        } catch (ProblemException refused) {
            return new SocketMessage.Refused(refused, stream, id);
        } catch (MalformedCursorException malformed) {
            return new SocketMessage.Refused(
                    new ProblemException(ProblemCode.CURSOR_MALFORMED, String.valueOf(malformed.getMessage())),
                    stream,
                    id);
        }
    }

    private static SocketMessage read(String op, ObjectNode message, @Nullable JsonNode id) {
        return switch (op) {
            case "subscribe" ->
                new SocketMessage.Subscribe(required(message, STREAM), start(message), onReset(message), id);
            case "unsubscribe" -> new SocketMessage.Unsubscribe(required(message, STREAM), id);
            case "auth" -> new SocketMessage.Auth(required(message, TOKEN), id);
            default -> new SocketMessage.Ping(id);
        };
    }

    private static ObjectNode object(byte[] text) {
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (CharacterCodingException e) {
            throw invalid("not UTF-8 (expected: one JSON object in UTF-8)");
        } catch (JacksonException | NumberFormatException e) { // the latter for 1e-99999999999, which is well-formed
            throw invalid("not JSON, a member given twice, a number out of range, or nested deeper than " + MAX_DEPTH
                    + " (expected: one JSON object)");
        }
        throw invalid("not an object (expected: one JSON object)");
    }

    private static @Nullable JsonNode id(ObjectNode message) {
        JsonNode id = message.get(ID);
        if (id != null && id.toString().getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            throw invalid("id: too long (expected: JSON of up to " + MAX_ID_BYTES + " bytes)");
        }
        return id;
    }

    private static String op(ObjectNode message) {
        String op = required(message, "op");
        if (!MEMBERS.containsKey(op)) {
            throw new ProblemException(
                    ProblemCode.OPERATION_UNKNOWN,
                    "op: " + Printable.of(op) + " (expected: " + String.join(", ", MEMBERS.keySet()) + ")");
        }
        return op;
    }

    private static void refuseUnknown(ObjectNode message, String op) {
        for (String name : message.propertyNames()) {
            if (!name.equals("op")
                    && !name.equals(ID)
                    && !MEMBERS.getOrDefault(op, Set.of()).contains(name)) {
                throw ProblemException.parameter(name, "unknown", "a member of " + op);
            }
        }
    }

    private static StartAt start(ObjectNode message) {
        String cursor = optional(message, Parameters.CURSOR);
        String from = optional(message, Parameters.FROM);
        if (cursor != null && from != null) {
            throw ProblemException.parameter(Parameters.FROM, "together with cursor", "one of cursor, from");
        }
        if (cursor != null) {
            return StartAt.after(Cursor.parse(cursor));
        }
        return from == null ? StartAt.LATEST : Parameters.startAt(from);
    }

    private static OnReset onReset(ObjectNode message) {
        String text = optional(message, Parameters.ON_RESET);
        return text == null ? OnReset.END : StreamingParameters.onReset(text);
    }

    private static String required(ObjectNode message, String name) {
        String value = optional(message, name);
        if (value == null) {
            throw ProblemException.parameter(name, "missing", "a string");
        }
        return value;
    }

    private static @Nullable String optional(ObjectNode message, String name) {
        JsonNode value = message.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw ProblemException.parameter(name, value.toString(), "a string");
        }
        return value.stringValue();
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.BODY_INVALID, "message: " + detail);
    }
}
