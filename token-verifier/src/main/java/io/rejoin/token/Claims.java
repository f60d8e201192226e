// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of claims, read by type. A claim of another type than asked for is refused, also where it is optional.
 *
 * @param path what stands before a claim's name in messages, such as {@code rejoin.}
 */
record Claims(String path, Map<String, Object> members) {

    /** 9999-12-31T23:59:59Z: seconds beyond it are milliseconds by mistake, or an attempt to overflow something. */
    private static final double MAX_EPOCH_SECOND = 253_402_300_799d;

    boolean has(String name) {
        return members.containsKey(name);
    }

    String text(String name, int maxLength) {
        String text = optionalText(name, maxLength);
        if (text == null) {
            throw missing(name);
        }
        return text;
    }

    @Nullable
    String optionalText(String name, int maxLength) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return checked(() -> Names.text(path + name, text, maxLength));
        }
        throw wrong(name, "a string");
    }

    Instant time(String name) {
        Instant time = optionalTime(name);
        if (time == null) {
            throw missing(name);
        }
        return time;
    }

    /** Seconds since 1970, a fraction cut off. */
    @Nullable
    Instant optionalTime(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Double seconds && seconds >= 0 && seconds <= MAX_EPOCH_SECOND) {
            return Instant.ofEpochSecond(seconds.longValue());
        }
        throw wrong(name, "seconds since 1970");
    }

    /** A whole number from 0 to {@code max}, which is less than 2 to the power of 53. */
    @Nullable
    Long optionalCount(String name, long max) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Double count && count >= 0 && count <= max && count == Math.rint(count)) {
            return count.longValue();
        }
        throw wrong(name, "a whole number, 0.." + max);
    }

    boolean flag(String name) {
        Object value = members.get(name);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    /** An array of strings; empty if there is none. */
    List<String> texts(String name) {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> elements) {
            List<String> texts = new ArrayList<>(elements.size());
            for (Object element : elements) {
                if (!(element instanceof String text)) {
                    throw wrong(name, "an array of strings");
                }
                texts.add(text);
            }
            return texts;
        }
        throw wrong(name, "an array of strings");
    }

    /** A string or an array of them, as {@code aud} can be. */
    List<String> textOrTexts(String name) {
        return members.get(name) instanceof String text ? List.of(text) : texts(name);
    }

    /** The claims of a nested object; empty if there is none. */
    Claims object(String name) {
        Object value = members.getOrDefault(name, Map.of());
        if (value instanceof Map<?, ?> nested) {
            @SuppressWarnings("unchecked") // StrictJson's objects have string names and non-null values.
            Map<String, Object> claims = (Map<String, Object>) nested;
            return new Claims(path + name + ".", claims);
        }
        throw wrong(name, "an object");
    }

    /** What a type of this package makes of claims; its own limits become refusals. */
    <T> T checked(Construction<T> construction) {
        try {
            return construction.construct();
        } catch (IllegalArgumentException e) {
            throw new Refused(Rejection.CLAIMS_INVALID, String.valueOf(e.getMessage()));
        }
    }

    private Refused missing(String name) {
        return new Refused(Rejection.CLAIMS_INVALID, path + name + ": missing (expected: required)");
    }

    private Refused wrong(String name, String expected) {
        return new Refused(
                Rejection.CLAIMS_INVALID,
                path + name + ": of another type or out of range (expected: " + expected + ")");
    }

    @FunctionalInterface
    interface Construction<T> {
        T construct();
    }
}
