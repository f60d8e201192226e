// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.route;

import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.settings.RouteResilience;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * One product behind the gateway, checked: which paths are its own, and where it listens. Immutable.
 *
 * @param upstream scheme, host and port, nothing else
 * @param http2 whether the product is spoken to in cleartext HTTP/2
 */
public record GatewayRoute(
        String id,
        String prefix,
        PathPattern paths,
        URI upstream,
        List<PathPattern> streaming,
        List<PathPattern> websockets,
        boolean http2,
        RouteResilience resilience) {

    /** The key of this record in a route's metadata. */
    static final String METADATA = GatewayRoute.class.getName();

    /** What no product can claim: they are the services' own, for other services and for operators. */
    private static final Set<String> INTERNAL = Set.of("internal", "actuator");

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final int MAX_PATH_LENGTH = 1_024;
    private static final int MAX_PORT = 65_535;

    /**
     * A route out of settings.
     *
     * @param property where they stand, for messages
     * @throws InvalidSettingsException if the gateway could not serve such a route, or must not
     */
    public static GatewayRoute of(String property, String id, GatewaySettings.Route settings) {
        String prefix = prefix(property + ".prefix", settings.prefix());
        PathPatternParser parser = PathPatternParser.defaultInstance;
        List<PathPattern> streaming = settings.streaming().stream()
                .map(pattern -> pattern(property + ".streaming", prefix, pattern))
                .toList();
        List<PathPattern> websockets = settings.websockets().stream()
                .map(pattern -> pattern(property + ".websockets", prefix, pattern))
                .toList();
        URI upstream = upstream(property + ".uri", settings.uri());
        boolean http2 = settings.http2() && upstream.getScheme().equals("http");
        return new GatewayRoute(
                id,
                prefix,
                parser.parse(prefix + "/**"),
                upstream,
                streaming,
                websockets,
                http2,
                settings.resilience());
    }

    private static String prefix(String property, @Nullable String value) {
        List<String> segments = value == null ? List.of() : segments(value);
        if (value == null
                || segments.isEmpty()
                || !segments.stream().allMatch(it -> SEGMENT.matcher(it).matches())) {
            throw new InvalidSettingsException(
                    "%s: %s (expected: a path such as /streams/v1, without a slash at its end)"
                            .formatted(property, value));
        }
        if (INTERNAL.contains(segments.getFirst())) {
            throw new InvalidSettingsException(
                    "%s: %s (expected: not below /internal or /actuator, which are never routed)"
                            .formatted(property, value));
        }
        if (segments.contains(".") || segments.contains("..")) {
            throw new InvalidSettingsException("%s: %s (expected: no dot segments)".formatted(property, value));
        }
        return value;
    }

    /** Of an absolute path of a length that is one; else none. */
    private static List<String> segments(String path) {
        return path.startsWith("/") && path.length() <= MAX_PATH_LENGTH
                ? List.of(path.substring(1).split("/", -1))
                : List.of();
    }

    private static URI upstream(String property, @Nullable String value) {
        String expected = "%s: %s (expected: scheme, host and port, such as http://subscription-service:8082)"
                .formatted(property, value);
        if (value == null) {
            throw new InvalidSettingsException(expected);
        }
        try {
            URI uri = new URI(value);
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            boolean bare = uri.getRawPath() == null
                    || uri.getRawPath().isEmpty()
                    || uri.getRawPath().equals("/");
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || !plain || !bare || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
                throw new InvalidSettingsException(expected);
            }
            int port = uri.getPort() < 0 ? (uri.getScheme().equals("https") ? 443 : 80) : uri.getPort();
            return new URI(uri.getScheme(), null, uri.getHost(), port, null, null, null);
        } catch (URISyntaxException e) {
            throw new InvalidSettingsException(expected, e);
        }
    }

    /**
     * Whoever registers a route writes these, and every request is compared with them: so only whole segments, since a {@code {name:regex}} or
     * several stars in one can take longer for each character of a path.
     */
    private static PathPattern pattern(String property, String prefix, String pattern) {
        List<String> segments = segments(pattern);
        boolean plain = !segments.isEmpty();
        for (int i = 0; plain && i < segments.size(); i++) {
            String segment = segments.get(i);
            plain = segment.equals("*")
                    || segment.equals("**") && i == segments.size() - 1
                    || SEGMENT.matcher(segment).matches();
        }
        if (!plain) {
            throw new InvalidSettingsException(
                    "%s: %s (expected: a pattern below the prefix, of names and *, such as /*/events)"
                            .formatted(property, pattern));
        }
        return PathPatternParser.defaultInstance.parse(prefix + pattern);
    }

    /** Whether some path belongs to both prefixes. */
    public static boolean overlap(String prefix, String other) {
        return isAtOrBelow(prefix, other) || isAtOrBelow(other, prefix);
    }

    private static boolean isAtOrBelow(String path, String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    public boolean serves(PathContainer path) {
        return paths.matches(path);
    }

    /** Whether a connection may become a WebSocket here. */
    public boolean takesWebSocket(PathContainer path) {
        return websockets.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** Whether the request may bear its token in the URL: browsers cannot set headers on an EventSource or a WebSocket. */
    public boolean takesTokenInUrl(ServerHttpRequest request) {
        PathContainer path = request.getPath().pathWithinApplication();
        return request.getMethod() == HttpMethod.GET && streaming.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /**
     * The address of a request at the product: same path and query, byte for byte.
     *
     * @param authority host and port, of the product or of one of its addresses
     */
    public URI upstreamUrl(String authority, URI requestUri) {
        String query = requestUri.getRawQuery();
        String origin = upstream.getScheme() + "://" + authority;
        return URI.create(origin + requestUri.getRawPath() + (query == null ? "" : "?" + query));
    }
}
