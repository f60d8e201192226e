// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body of {@code application/x-ndjson}: one JSON value per line, each an event of its own.
 *
 * <p>Lines end with LF or CR LF, the last one need not. Only the very end may be blank. Errors name the line, counted
 * from 1; the first bad line is the one told of.
 */
final class NdjsonBatch {

    /** The media type of such a body. */
    static final String MEDIA_TYPE = "application/x-ndjson";

    private NdjsonBatch() {}

    /**
     * The events of a body, 1..{@value Publication#MAX_EVENTS}, in the order of the lines.
     *
     * @param type of every event
     * @throws InvalidJsonException if a line is not one JSON value, or there are too many lines, or none
     */
    static List<Content> events(byte[] body, @Nullable String type) throws InvalidJsonException {
        int end = withoutTrailingBlanks(body);
        List<Content> events = new ArrayList<>();
        int from = 0;
        while (from < end) {
            int lineEnd = indexOfLineFeed(body, from, end);
            if (events.size() == Publication.MAX_EVENTS) {
                throw new InvalidJsonException(
                        "more than " + Publication.MAX_EVENTS + " lines (expected: 1.." + Publication.MAX_EVENTS + ")");
            }
            events.add(event(body, from, lineEnd, type, events.size() + 1));
            from = lineEnd + 1;
        }
        if (events.isEmpty()) {
            throw new InvalidJsonException("no lines (expected: 1.." + Publication.MAX_EVENTS + ")");
        }
        return events;
    }

    private static Content event(byte[] body, int from, int to, @Nullable String type, int line)
            throws InvalidJsonException {
        int end = to > from && body[to - 1] == '\r' ? to - 1 : to;
        try {
            return new Content(type, Content.JSON, JsonPayload.onOneLine(body, from, end));
        } catch (InvalidJsonException e) {
            throw new InvalidJsonException("line " + line + ": " + e.getMessage());
        }
    }

    private static int withoutTrailingBlanks(byte[] body) {
        int end = body.length;
        while (end > 0 && isBlank(body[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean isBlank(byte b) {
        return b == '\n' || b == '\r' || b == ' ' || b == '\t';
    }

    private static int indexOfLineFeed(byte[] body, int from, int end) {
        int i = from;
        while (i < end && body[i] != '\n') {
            i++;
        }
        return i;
    }
}
