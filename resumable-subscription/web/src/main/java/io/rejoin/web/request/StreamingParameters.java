// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import io.rejoin.core.Cursor;
import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.web.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Where an endless representation begins, and what it does when it cannot go on. */
public record StreamingParameters(StartAt start, OnReset onReset) {

    static final String LAST_EVENT_ID = "Last-Event-ID";

    /** All parameters must be well-formed, those that a stronger one overrules too. */
    public static StreamingParameters of(Parameters parameters, HttpHeaders headers) {
        StartAt from = parameters.from();
        Cursor cursor = parameters.cursor(Parameters.CURSOR);
        String last = lastEventId(headers);
        StartAt start = from == null ? StartAt.LATEST : from;
        if (cursor != null) {
            start = StartAt.after(cursor);
        }
        if (last != null) {
            start = StartAt.after(Cursor.parse(last));
        }
        return new StreamingParameters(start, onReset(parameters));
    }

    /** {@code null} where there is none; an empty one is none. */
    public static @Nullable String lastEventId(HttpHeaders headers) {
        List<String> values = headers.getOrEmpty(LAST_EVENT_ID);
        if (values.size() > 1) {
            throw ProblemException.parameter(LAST_EVENT_ID, values.size() + " values", "at most one");
        }
        return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
    }

    public static OnReset onReset(Parameters parameters) {
        boolean errorsAsStream = errorsAsStream(parameters);
        String text = parameters.text(Parameters.ON_RESET);
        return switch (text) {
            case null -> errorsAsStream ? OnReset.EARLIEST : OnReset.END;
            default -> onReset(text);
        };
    }

    /** What {@code onreset} says, wherever it stands. */
    public static OnReset onReset(String text) {
        return switch (text) {
            case "earliest" -> OnReset.EARLIEST;
            case "latest" -> OnReset.LATEST;
            default -> throw ProblemException.parameter(Parameters.ON_RESET, text, "earliest or latest");
        };
    }

    private static boolean errorsAsStream(Parameters parameters) {
        String text = parameters.text(Parameters.ERRORS);
        if (text != null && !text.equals("stream")) {
            throw ProblemException.parameter(Parameters.ERRORS, text, "stream");
        }
        return text != null;
    }
}
