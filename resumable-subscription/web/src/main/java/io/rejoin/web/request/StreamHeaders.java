// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import io.rejoin.web.MediaTypes;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The headers that keep caches and proxies from storing, buffering or mixing up what a stream's address answers. */
public final class StreamHeaders {

    private StreamHeaders() {}

    public static void apply(HttpHeaders headers) {
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
        headers.set(HttpHeaders.VARY, "Accept, Origin");
        headers.set("X-Accel-Buffering", "no");
    }

    /** Whether the client is one that would give up for good on any status but 200, and said so. */
    public static boolean wantsErrorsAsStream(ServerHttpRequest request) {
        return request.getMethod().equals(HttpMethod.GET)
                && "stream".equals(request.getQueryParams().getFirst(Parameters.ERRORS))
                && acceptsEventStream(request.getHeaders());
    }

    private static boolean acceptsEventStream(HttpHeaders headers) {
        try {
            return MediaTypes.accepted(headers).stream().anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype);
        } catch (InvalidMediaTypeException e) {
            return false; // who cannot name a media type is no browser's event source
        }
    }
}
