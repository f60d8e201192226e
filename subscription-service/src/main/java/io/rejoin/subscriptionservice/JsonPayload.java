// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * The gate that a JSON payload passes once, so that nobody behind it has to parse it again: it is exactly one JSON value
 * in UTF-8, and fits on one line.
 *
 * <p>Nothing is built from it and nothing in it is rewritten but line breaks. In valid JSON a line break stands only
 * between tokens (inside of a string it must be escaped), so that replacing the byte by a space changes no value.
 * Members of one name twice are let through: the payload means nothing to us, and it is the reader's to judge.
 */
final class JsonPayload {

    /** Deepest nesting of arrays and objects: what the strictest common readers take. */
    static final int MAX_DEPTH = 100;

    /** Longest number, in characters. */
    static final int MAX_NUMBER_LENGTH = 1_000;

    /** Longest member name, in characters. */
    static final int MAX_NAME_LENGTH = 16_384;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .build();

    private JsonPayload() {}

    /**
     * A copy of {@code bytes[from, to)} on one line.
     *
     * @throws InvalidJsonException if it is not exactly one JSON value in UTF-8, or beyond a limit
     */
    static byte[] onOneLine(byte[] bytes, int from, int to) throws InvalidJsonException {
        requireUtf8(bytes, from, to);
        requireOneValue(bytes, from, to);
        byte[] payload = Arrays.copyOfRange(bytes, from, to);
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == '\n' || payload[i] == '\r') {
                payload[i] = ' ';
            }
        }
        return payload;
    }

    /** Jackson guesses UTF-16 and UTF-32 from zero bytes, and is lenient with damaged UTF-8: both end here. */
    private static void requireUtf8(byte[] bytes, int from, int to) throws InvalidJsonException {
        if (to - from >= 3
                && bytes[from] == (byte) 0xef
                && bytes[from + 1] == (byte) 0xbb
                && bytes[from + 2] == (byte) 0xbf) {
            throw new InvalidJsonException("begins with a byte order mark (expected: none)");
        }
        if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes, from, to - from), StandardCharsets.UTF_8)) {
            throw new InvalidJsonException("not UTF-8");
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                throw new InvalidJsonException("a zero byte at " + (i - from) + " (expected: JSON in UTF-8)");
            }
        }
    }

    private static void requireOneValue(byte[] bytes, int from, int to) throws InvalidJsonException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
            if (parser.nextToken() == null) {
                throw new InvalidJsonException("empty (expected: one JSON value)");
            }
            skipValue(parser);
            if (parser.nextToken() != null) {
                throw new InvalidJsonException(
                        "more than one JSON value" + at(parser.currentTokenLocation()) + " (expected: one)");
            }
        } catch (StreamConstraintsException e) {
            throw new InvalidJsonException("a number or a name is too long" + at(e.getLocation())
                    + " (expected: numbers up to " + MAX_NUMBER_LENGTH + " characters, names up to " + MAX_NAME_LENGTH
                    + ")");
        } catch (UnexpectedEndOfInputException e) {
            throw new InvalidJsonException("not JSON: ends too early");
        } catch (JacksonException e) {
            throw new InvalidJsonException("not JSON" + at(e.getLocation()));
        }
    }

    private static void skipValue(JsonParser parser) throws InvalidJsonException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            if (token.isStructStart()) {
                depth++;
                if (depth > MAX_DEPTH) {
                    throw new InvalidJsonException("nested more than " + MAX_DEPTH + " deep"
                            + at(parser.currentTokenLocation()) + " (expected: at most " + MAX_DEPTH + ")");
                }
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private static String at(@Nullable TokenStreamLocation location) {
        if (location == null || location.getColumnNr() < 1) {
            return "";
        }
        String column = "column " + location.getColumnNr();
        return location.getLineNr() > 1 ? " at line " + location.getLineNr() + ", " + column : " at " + column;
    }
}
