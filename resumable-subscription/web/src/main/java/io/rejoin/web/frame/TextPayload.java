// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import io.rejoin.core.Content;
import io.rejoin.web.MediaTypes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;

/** Which payloads are text, and that text in UTF-8, the only encoding that an event stream has. */
final class TextPayload {

    private TextPayload() {}

    /** {@code null} if the content is not {@code text/*}, or in an encoding that this machine does not know. */
    static byte @Nullable [] utf8(Content content) {
        if (!content.mediaType().regionMatches(true, 0, "text/", 0, 5)) {
            return null;
        }
        try {
            Charset charset = MediaTypes.parse(content.mediaType()).getCharset();
            if (charset == null
                    || charset.equals(StandardCharsets.UTF_8)
                    || charset.equals(StandardCharsets.US_ASCII)) {
                return content.bytes();
            }
            return new String(content.bytes(), charset).getBytes(StandardCharsets.UTF_8);
        } catch (InvalidMediaTypeException e) {
            return null; // stored as it came; whoever reads it gets the bytes
        }
    }
}
