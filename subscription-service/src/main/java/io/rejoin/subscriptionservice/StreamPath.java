// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Cursor;
import java.nio.charset.StandardCharsets;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.util.UriUtils;

/**
 * What a path of this service names: {@code /streams/v1/{stream}/events/{cursor}}.
 *
 * <p>Segments are read raw and percent-decoded once. Spring's own path variables drop {@code ;parameters}, by which two
 * spellings would name one stream and a proxy in front could judge another name than we do.
 */
final class StreamPath {

    private static final int STREAM_SEGMENT = 2;
    private static final int CURSOR_SEGMENT = 4;

    private StreamPath() {}

    /** What stands there, decoded; not checked. */
    static String streamName(ServerRequest request) {
        return segment(request, STREAM_SEGMENT);
    }

    /** @throws io.rejoin.core.MalformedCursorException if it is none */
    static Cursor cursor(ServerRequest request) {
        return Cursor.parse(segment(request, CURSOR_SEGMENT));
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
}
