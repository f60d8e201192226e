// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the target in a request line: only a path that every server behind the gateway reads the same way may pass.
 *
 * <p>Two servers that disagree about {@code %2F}, {@code ;}, {@code ..} or a doubly encoded byte route by one path and serve
 * another. None of these has a use in a name here, so they are refused rather than normalised.
 */
final class RequestTarget {

    private RequestTarget() {}

    /**
     * What is wrong with a request target, or null if nothing is.
     *
     * @param target as it stood in the request line, still encoded
     */
    static @Nullable String violation(String target) {
        if (!target.startsWith("/")) {
            return "the request target must be a path that starts with '/'";
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}#".indexOf(c) >= 0) {
                return "%s must be percent-encoded (or is not allowed) in a request target".formatted(printable(c));
            }
        }
        int query = target.indexOf('?');
        if (query >= 0 && !escapesAreWhole(target, query)) {
            return "a '%' in the query must be followed by two hexadecimal digits";
        }
        return pathViolation(query < 0 ? target : target.substring(0, query));
    }

    private static @Nullable String pathViolation(String path) {
        if (path.indexOf('[') >= 0 || path.indexOf(']') >= 0) {
            return "'[' and ']' must be percent-encoded in a path";
        }
        if (!escapesAreWhole(path, 0)) {
            return "a '%' in the path must be followed by two hexadecimal digits";
        }
        String decoded = decode(path);
        if (decoded == null) {
            return "percent-encoded bytes in the path must be UTF-8";
        }
        if (count(decoded, '/') != count(path, '/')) {
            return "an encoded '/' is not allowed in a path";
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (Character.isISOControl(c) || c == '\\' || c == ';' || c == '%') {
                return "%s is not allowed in a path, encoded or not".formatted(printable(c));
            }
        }
        String[] segments = decoded.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            if (segment.equals(".") || segment.equals("..")) {
                return "a path must not have the segments '.' and '..'";
            }
            if (segment.isEmpty() && i < segments.length - 1) {
                return "a path must not have empty segments";
            }
        }
        return null;
    }

    private static boolean escapesAreWhole(String text, int from) {
        for (int i = text.indexOf('%', from); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static @Nullable String decode(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                bytes.put((byte) Integer.parseInt(path, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static String printable(char c) {
        return c > ' ' && c < 0x7f ? "'" + c + "'" : "character 0x%02x".formatted((int) c);
    }
}
