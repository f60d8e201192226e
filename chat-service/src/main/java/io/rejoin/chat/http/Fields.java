// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members of a JSON object that a client sent, read strictly: what is not asked for is refused by {@link #requireNoOthers}, so that a
 * typing error never reads as a default. Not thread-safe.
 */
public final class Fields {

    private final String path;
    private final JsonNode node;
    private final Set<String> known = new HashSet<>();

    private Fields(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    static Fields of(String path, JsonNode node) {
        if (!node.isObject()) {
            throw invalid(path.isEmpty() ? "body" : path, "no object", "an object");
        }
        return new Fields(path, node);
    }

    /** A text within limits, {@code null} if absent. */
    public @Nullable String optionalText(String name, int least, int most) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        String expected = "a text of " + least + ".." + most + " characters";
        if (!value.isString()) {
            throw invalid(path + name, "no text", expected);
        }
        String text = value.stringValue();
        if (text.length() < least || text.length() > most) {
            throw invalid(path + name, text.length() + " characters", expected);
        }
        if (text.indexOf('\0') >= 0) { // which the database's texts cannot hold
            throw invalid(path + name, "a zero character", expected + ", none of them zero");
        }
        return text;
    }

    public String text(String name, int least, int most) {
        return required(name, optionalText(name, least, most), "a text of " + least + ".." + most + " characters");
    }

    /** As {@link #optionalText}, on one line. */
    public @Nullable String optionalLine(String name, int least, int most) {
        String text = optionalText(name, least, most);
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            throw invalid(path + name, "a control character", "one line of text");
        }
        return text;
    }

    public String line(String name, int least, int most) {
        return required(name, optionalLine(name, least, most), "a text of " + least + ".." + most + " characters");
    }

    /** One of the words that the constants of an enum are on the wire: their names in lower case. */
    public <E extends Enum<E>> @Nullable E optionalWord(String name, Class<E> type) {
        String text = optionalText(name, 1, 40);
        if (text == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String word = Wire.word(constant);
            if (word.equals(text)) {
                return constant;
            }
            words.add(word);
        }
        throw invalid(path + name, "another word", String.join(", ", words));
    }

    public <E extends Enum<E>> E word(String name, Class<E> type) {
        return required(name, optionalWord(name, type), "a word");
    }

    /** A whole number, {@code null} if absent. */
    public @Nullable Long optionalNumber(String name, long least, long most) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        String expected = "a whole number of " + least + ".." + most;
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw invalid(path + name, "no whole number", expected);
        }
        long number = value.longValue();
        if (number < least || number > most) {
            throw invalid(path + name, Long.toString(number), expected);
        }
        return number;
    }

    public long number(String name, long least, long most) {
        return required(name, optionalNumber(name, least, most), "a whole number of " + least + ".." + most);
    }

    /** Any object, {@code null} if absent. */
    public @Nullable JsonNode optionalObject(String name) {
        JsonNode value = take(name);
        if (value != null && !value.isObject()) {
            throw invalid(path + name, "no object", "an object");
        }
        return value;
    }

    /** The objects of an array; none if absent. */
    public List<Fields> objects(String name, int most) {
        List<Fields> objects = new ArrayList<>();
        int i = 0;
        for (JsonNode element : array(name, most)) {
            objects.add(of(path + name + "[" + i++ + "].", element));
        }
        return objects;
    }

    /** The lines of an array, each once; none if absent. */
    public List<String> lines(String name, int most, int length) {
        List<String> lines = new ArrayList<>();
        for (JsonNode element : array(name, most)) {
            if (!element.isString()
                    || element.stringValue().isEmpty()
                    || element.stringValue().length() > length
                    || element.stringValue().chars().anyMatch(Character::isISOControl)
                    || lines.contains(element.stringValue())) {
                throw invalid(
                        path + name, "an element", "different texts of 1.." + length + " characters, each on one line");
            }
            lines.add(element.stringValue());
        }
        return lines;
    }

    private List<JsonNode> array(String name, int most) {
        JsonNode value = take(name);
        if (value == null) {
            return List.of();
        }
        String expected = "an array of 0.." + most + " elements";
        if (!value.isArray()) {
            throw invalid(path + name, "no array", expected);
        }
        if (value.size() > most) {
            throw invalid(path + name, value.size() + " elements", expected);
        }
        return value.valueStream().toList();
    }

    /** Refuses members that nobody has asked for. */
    public void requireNoOthers() {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw new ProblemException(
                        ProblemCode.BODY_INVALID,
                        path + (name.matches("[A-Za-z0-9_-]{1,40}") ? name : "?") + ": unknown (expected: "
                                + String.join(", ", known.stream().sorted().toList()) + ")");
            }
        }
    }

    /** What is wrong with a member of this object. */
    public ProblemException invalid(String name, String expected) {
        return invalid(path + name, "not one", expected);
    }

    private @Nullable JsonNode take(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private <T> T required(String name, @Nullable T value, String expected) {
        if (value == null) {
            throw invalid(path + name, "missing", expected);
        }
        return value;
    }

    private static ProblemException invalid(String name, String what, String expected) {
        return new ProblemException(ProblemCode.BODY_INVALID, name + ": " + what + " (expected: " + expected + ")");
    }
}
