// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import io.rejoin.chat.ChatLimits;
import io.rejoin.token.Identity;
import io.rejoin.web.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.util.UriUtils;

/**
 * What the path and the query of a request name.
 *
 * <p>Segments are read raw and percent-decoded once. Spring's own path variables drop {@code ;parameters}, by which two spellings would
 * name one thing. What users choose (ids of users, keys of reactions) may have characters that the gateway lets into no path, encoded or
 * not, because servers disagree about them: such a name is written as a tilde and its UTF-8 in base64url.
 */
public final class Target {

    /** Segments before the part of a path that differs: {@code /chat/v1/rooms}. */
    private static final int FIRST = 3;

    private static final String IN_BASE64 = "~";
    private static final int THIRD = 5;
    private static final int FIFTH = 7;
    private static final Pattern ROOM = Pattern.compile("[a-z2-7]{20}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,15}");

    private Target() {}

    /** The room's id of {@code /chat/v1/rooms/{room}…}. */
    public static String room(ServerRequest request) {
        String id = segment(request, FIRST);
        if (!ROOM.matcher(id).matches()) {
            throw ChatProblem.ROOM_NOT_FOUND.because("room: there is none of this id");
        }
        return id;
    }

    /** The user of {@code /chat/v1/rooms/{room}/members/{user}}. */
    public static String userInRoom(ServerRequest request) {
        return user(name(request, THIRD));
    }

    /** The user of {@code /chat/v1/users/{user}}. */
    public static String user(ServerRequest request) {
        return user(name(request, FIRST));
    }

    private static String user(String id) {
        if (id.isEmpty() || id.length() > Identity.MAX_SUBJECT_LENGTH || !isLine(id)) {
            throw ChatProblem.USER_NOT_FOUND.because("user: no user could have this id");
        }
        return id;
    }

    /** The number of {@code /chat/v1/rooms/{room}/messages/{number}…}. */
    public static long message(ServerRequest request) {
        String number = segment(request, THIRD);
        if (!NUMBER.matcher(number).matches()) {
            throw ChatProblem.MESSAGE_NOT_FOUND.because("message: no message could have this number");
        }
        return Long.parseLong(number);
    }

    /** The key of {@code /chat/v1/rooms/{room}/messages/{number}/reactions/{key}}. */
    public static String reaction(ServerRequest request) {
        String key = name(request, FIFTH);
        if (key.isEmpty() || key.length() > ChatLimits.REACTION_LENGTH || !isLine(key)) {
            throw ProblemException.parameter(
                    "key", key, "1.." + ChatLimits.REACTION_LENGTH + " characters without controls");
        }
        return key;
    }

    private static boolean isLine(String text) {
        return text.chars().noneMatch(Character::isISOControl) && Json.isWhole(text);
    }

    private static String name(ServerRequest request, int index) {
        String segment = segment(request, index);
        return segment.startsWith(IN_BASE64) ? ofBase64(segment.substring(IN_BASE64.length())) : segment;
    }

    private static String ofBase64(String encoded) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(encoded);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return ""; // no text, so no name
        }
    }

    private static String segment(ServerRequest request, int index) {
        int segments = 0;
        for (PathContainer.Element element :
                request.requestPath().pathWithinApplication().elements()) {
            if (element instanceof PathContainer.PathSegment segment && segments++ == index) {
                return decoded(segment.value());
            }
        }
        return "";
    }

    private static String decoded(String raw) {
        try {
            return UriUtils.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // a damaged percent escape names nothing
        }
    }

    /** Refuses parameters other than these, and any that is given twice. */
    public static void requireParameters(ServerRequest request, String... allowed) {
        Set<String> names = Set.of(allowed);
        request.queryParams().forEach((name, values) -> {
            if (!names.contains(name)) {
                throw ProblemException.parameter(
                        name, "unknown parameter", names.isEmpty() ? "none" : String.join(", ", allowed));
            }
            if (values.size() > 1) {
                throw ProblemException.parameter(name, values.size() + " values", "at most one");
            }
        });
    }

    /** {@code null} if absent. */
    public static @Nullable String parameter(ServerRequest request, String name, int longest) {
        List<String> values = request.queryParams().get(name);
        if (values == null) {
            return null;
        }
        String value = values.getFirst() == null ? "" : values.getFirst();
        if (value.length() > longest || !isLine(value)) {
            throw ProblemException.parameter(name, value, "at most " + longest + " characters without controls");
        }
        return value;
    }

    /** A message's number, {@code null} if absent. */
    public static @Nullable Long number(ServerRequest request, String name) {
        String value = parameter(request, name, 16);
        if (value == null) {
            return null;
        }
        if (!value.equals("0") && !NUMBER.matcher(value).matches()) {
            throw ProblemException.parameter(name, value, "the number of a message");
        }
        return Long.parseLong(value);
    }

    /** {@code limit}, or a default where it is absent. */
    public static int limit(ServerRequest request, int otherwise, int most) {
        Long limit = number(request, "limit");
        if (limit == null) {
            return otherwise;
        }
        if (limit < 1 || limit > most) {
            throw ProblemException.parameter("limit", limit.toString(), "1.." + most);
        }
        return limit.intValue();
    }
}
