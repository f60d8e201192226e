// SPDX-License-Identifier: Apache-2.0
package io.rejoin.fuzzing;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;

/**
 * Requests as fuzz tests keep them: the end of the address on the first line, a header on each line after it, an empty line, and the body.
 * Characters are bytes, as in HTTP/1.1.
 */
public final class RequestText {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final String[] head;
    private final byte[] body;

    private RequestText(String[] head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    public static RequestText of(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        return new RequestText(
                (end < 0 ? text : text.substring(0, end)).split("\n", -1),
                text.substring(end < 0 ? text.length() : end + 2).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What stands after the empty line. */
    public byte[] body() {
        return body;
    }

    /**
     * The request, or {@code null} if the server answers it before anybody else looks: of one that is no address, for example.
     *
     * @param start of the address, before what the text has of it
     */
    public @Nullable MockServerWebExchange exchange(HttpMethod method, String start) {
        URI address;
        try {
            address = new URI(start + head[0]);
        } catch (URISyntaxException e) {
            return null;
        }
        MockServerHttpRequest.BodyBuilder request = MockServerHttpRequest.method(method, address);
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            if (colon > 0) {
                String name = head[i].substring(0, colon).strip();
                String value = head[i].substring(colon + 1).strip();
                if (name.equalsIgnoreCase("Content-Length")
                        && !LENGTH.matcher(value).matches()) {
                    return null; // which the codecs of HTTP/1.1 and HTTP/2 refuse
                }
                request.header(name, value);
            }
        }
        try {
            return MockServerWebExchange.from(
                    request.body(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body))));
        } catch (StringIndexOutOfBoundsException e) {
            return null; // a Content-Type that begins with a quote, which the gateway refuses for this reason
        }
    }

    /** As {@link #exchange}, for handlers of routes. */
    public @Nullable ServerRequest request(HttpMethod method, String start) {
        MockServerWebExchange exchange = exchange(method, start);
        return exchange == null ? null : ServerRequest.create(exchange, List.of());
    }
}
