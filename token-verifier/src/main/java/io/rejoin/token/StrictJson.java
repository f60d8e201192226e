// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.shaded.gson.Strictness;
import com.nimbusds.jose.shaded.gson.stream.JsonReader;
import com.nimbusds.jose.shaded.gson.stream.JsonToken;
import java.io.CharArrayReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object, refusing whatever two readers could understand differently.
 *
 * <p>Of {@code {"sub":"alice","sub":"bob"}} most parsers keep the last, some the first; a token that says both must not depend on which
 * program reads it (RFC 8725 §2.4). So: duplicate members at any depth, text before or after the object, malformed UTF-8 and lone surrogates (which
 * would become the same {@code ?} when written again) are refused.
 *
 * <p>Values are {@link String}, {@link Double}, {@link Boolean}, {@link List}, {@link Map} and {@link #NULL}.
 */
final class StrictJson {

    /** How deep objects and arrays may nest; identity providers need about five. */
    static final int MAX_DEPTH = 16;

    /** Stands for JSON's null: present, and of no type that any claim has. */
    static final Object NULL = new Object();

    /** RFC 8259 §8.1: not to be sent, and each reader may do as it likes with it. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final JsonReader reader;

    private StrictJson(CharBuffer text) {
        reader = new JsonReader(
                new CharArrayReader(text.array(), text.arrayOffset() + text.position(), text.remaining()));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(MAX_DEPTH);
    }

    /**
     * @param part what is read, for the refusal's detail
     */
    static Map<String, Object> readObject(String part, byte[] utf8) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) { // which the parser would pass over
                throw new Refused(Rejection.MALFORMED, part + ": a byte order mark (expected: an object)");
            }
            StrictJson json = new StrictJson(text);
            if (json.reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw new Refused(Rejection.MALFORMED, part + ": other JSON (expected: an object)");
            }
            Map<String, Object> object = json.object();
            if (json.reader.peek() != JsonToken.END_DOCUMENT) {
                throw new Refused(Rejection.MALFORMED, part + ": text after the end (expected: one JSON object)");
            }
            return object;
        } catch (IOException | NumberFormatException e) {
            // The parser's message is left out, it may quote at length; where the mistake is helps nobody who did not
            // write the token.
            throw new Refused(
                    Rejection.MALFORMED,
                    part + ": not a JSON object (expected: RFC 8259, UTF-8, depth up to " + MAX_DEPTH + ")");
        } catch (DuplicateMember e) {
            throw new Refused(Rejection.MALFORMED, part + ": has a member twice: " + e.name + " (expected: once)");
        }
    }

    private Map<String, Object> object() throws IOException, DuplicateMember {
        Map<String, Object> members = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = wellFormed(reader.nextName());
            if (members.putIfAbsent(name, value()) != null) {
                throw new DuplicateMember(name);
            }
        }
        reader.endObject();
        return members;
    }

    private List<Object> array() throws IOException, DuplicateMember {
        List<Object> elements = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            elements.add(value());
        }
        reader.endArray();
        return elements;
    }

    private Object value() throws IOException, DuplicateMember {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object();
            case BEGIN_ARRAY -> array();
            case STRING -> wellFormed(reader.nextString());
            case NUMBER -> reader.nextDouble();
            case BOOLEAN -> reader.nextBoolean();
            case NULL -> {
                reader.nextNull();
                yield NULL;
            }
            case END_OBJECT, END_ARRAY, END_DOCUMENT, NAME -> throw new IOException("no value");
        };
    }

    private static String wellFormed(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IOException("lone surrogate");
            }
        }
        return text;
    }

    private static final class DuplicateMember extends Exception {

        private static final long serialVersionUID = 1L;

        private final String name;

        DuplicateMember(String name) {
            super(name, null, false, false);
            this.name = name;
        }
    }
}
