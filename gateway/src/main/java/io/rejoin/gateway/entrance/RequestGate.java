// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.rejoin.gateway.exchange.Handling;
import io.rejoin.gateway.observe.RequestJournal;
import io.rejoin.gateway.refusal.Problem;
import io.rejoin.gateway.refusal.Refusal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Refuses requests whose target, host or method no part behind may ever see, judged by the bytes of the request line.
 *
 * <p>Stands in the HTTP server itself: the web framework parses the target before its first filter, and answers what it cannot
 * parse with a bare 400.
 */
final class RequestGate implements NettyServerCustomizer {

    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    /** Any other coding would be taken off for the product although nobody decoded it. */
    private static final String CHUNKED = "chunked";

    private static final Set<String> VERSIONS = Set.of("HTTP/1.0", "HTTP/1.1", "HTTP/2.0");

    private final RequestJournal journal;

    RequestGate(RequestJournal journal) {
        this.journal = journal;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.mapHandle(this::judged);
    }

    private Mono<Void> judged(Mono<Void> handling, Connection connection) {
        if (!(connection instanceof HttpServerRequest request)) {
            return handling;
        }
        Problem problem = violation(request);
        if (problem == null) {
            return new Handling(handling);
        }
        journal.refused(request, problem);
        return refused((HttpServerResponse) connection, problem);
    }

    private static @Nullable Problem violation(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.TRACE) || request.method().equals(HttpMethod.CONNECT)) {
            return Refusal.METHOD_NOT_ALLOWED.because(request.method() + " is not allowed");
        }
        String target = RequestTarget.violation(request.uri());
        if (target != null) {
            return Refusal.PATH_INVALID.because(target);
        }
        if (!VERSIONS.contains(request.version().text())) {
            return Refusal.REQUEST_INVALID.because("expected: HTTP/1.1");
        }
        if (!request.requestHeaders().getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
                .allMatch(CHUNKED::equalsIgnoreCase)) {
            return Refusal.REQUEST_INVALID.because("expected: no Transfer-Encoding but chunked");
        }
        if (!request.requestHeaders().getAll(HttpHeaderNames.CONTENT_TYPE).stream()
                .allMatch(RequestGate::isReadable)) {
            return Refusal.REQUEST_INVALID.because(
                    "Content-Type: not a media type (expected: such as application/json)");
        }
        List<String> hosts = request.requestHeaders().getAll(HttpHeaderNames.HOST);
        int least = request.version().equals(HttpVersion.HTTP_1_0) ? 0 : 1;
        if (hosts.size() < least
                || hosts.size() > 1
                || !hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            return Refusal.HOST_INVALID.because("expected: one Host header, a name or address with an optional port");
        }
        return null;
    }

    /**
     * The web framework reads the media type of every request before its first filter. What is none it passes over, but of one that begins with
     * a quote it looks at the character before the first, and the connection ends without an answer.
     */
    static boolean isReadable(String contentType) {
        try {
            MimeTypeUtils.parseMimeType(contentType);
            return true;
        } catch (InvalidMimeTypeException e) {
            return true; // the product's to refuse
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static Mono<Void> refused(HttpServerResponse response, Problem problem) {
        byte[] body = problem.toJson();
        problem.headers().forEach(response::header);
        return response.status(problem.status())
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .sendByteArray(Mono.just(body))
                .then();
    }
}
