// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Media types that others wrote, read by Spring's parser; whatever it cannot read is an {@link InvalidMediaTypeException}, also a lone
 * quote, in which it looks beyond the end. Stateless.
 */
public final class MediaTypes {

    private static final String LONE_QUOTE = "a quote without its other half";

    private MediaTypes() {}

    /** @throws InvalidMediaTypeException if it is none */
    public static MediaType parse(String text) {
        try {
            return MediaType.parseMediaType(text);
        } catch (StringIndexOutOfBoundsException e) {
            throw new InvalidMediaTypeException(text, LONE_QUOTE);
        }
    }

    /**
     * What {@code Content-Type} says; null if there is none.
     *
     * @throws InvalidMediaTypeException if it cannot be read
     */
    public static @Nullable MediaType content(HttpHeaders headers) {
        String text = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        return text == null || text.isEmpty() ? null : parse(text);
    }

    /**
     * What {@code Accept} lists; empty if there is none.
     *
     * @throws InvalidMediaTypeException if it cannot be read
     */
    public static List<MediaType> accepted(HttpHeaders headers) {
        try {
            return headers.getAccept();
        } catch (StringIndexOutOfBoundsException e) {
            throw new InvalidMediaTypeException(String.join(", ", headers.getOrEmpty(HttpHeaders.ACCEPT)), LONE_QUOTE);
        }
    }
}
