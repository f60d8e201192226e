// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import io.rejoin.core.Cursor;
import io.rejoin.core.StartAt;
import io.rejoin.web.Printable;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * The query of one request, read strictly: a parameter that does not apply, or comes twice, is refused rather than
 * ignored, so that a typing error never reads as a default.
 */
public final class Parameters {

    public static final String CURSOR = "cursor";
    public static final String FROM = "from";
    public static final String ON_RESET = "onreset";
    static final String ERRORS = "errors";
    public static final String AFTER = "after";
    public static final String BEFORE = "before";
    public static final String LIMIT = "limit";
    public static final String WAIT = "wait";

    private static final String FROM_FORM = "earliest, latest, or -1..-" + StartAt.Back.MAX_COUNT;

    private final MultiValueMap<String, String> query;

    private Parameters(MultiValueMap<String, String> query) {
        this.query = query;
    }

    public static Parameters of(MultiValueMap<String, String> query, Set<String> allowed, String representation) {
        for (Map.Entry<String, List<String>> entry : query.entrySet()) {
            if (!allowed.contains(entry.getKey())) {
                throw new ProblemException(
                        ProblemCode.PARAMETER_INVALID,
                        Printable.of(entry.getKey()) + ": not a parameter of " + representation + " (expected: "
                                + (allowed.isEmpty() ? "none" : String.join(", ", new TreeSet<>(allowed))) + ")",
                        Map.of("parameter", Printable.of(entry.getKey())));
            }
            if (entry.getValue().size() > 1) {
                throw ProblemException.parameter(
                        entry.getKey(), entry.getValue().size() + " values", "at most one");
            }
        }
        return new Parameters(query);
    }

    public boolean has(String name) {
        return query.containsKey(name);
    }

    /** {@code null} if the parameter is absent; one without a value is empty, not absent. */
    @Nullable
    public String text(String name) {
        if (!has(name)) {
            return null;
        }
        String value = query.getFirst(name);
        return value == null ? "" : value;
    }

    @Nullable
    public Cursor cursor(String name) {
        String text = text(name);
        return text == null ? null : Cursor.parse(text);
    }

    @Nullable
    public StartAt from() {
        String text = text(FROM);
        return text == null ? null : startAt(text);
    }

    /** What {@code from} says, wherever it stands. */
    public static StartAt startAt(String text) {
        return switch (text) {
            case "earliest" -> StartAt.EARLIEST;
            case "latest" -> StartAt.LATEST;
            default -> new StartAt.Back(back(text));
        };
    }

    private static int back(String text) {
        int count = text.startsWith("-") ? wholeNumber(text.substring(1)) : -1;
        if (count < 1 || count > StartAt.Back.MAX_COUNT) {
            throw ProblemException.parameter(FROM, text, FROM_FORM);
        }
        return count;
    }

    public int number(String name, int least, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        int number = wholeNumber(text);
        if (number < least || number > most) {
            throw ProblemException.parameter(name, text, least + ".." + most);
        }
        return number;
    }

    /** -1 for anything but 1 to 9 digits. */
    private static int wholeNumber(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }
}
