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
import org.springframework.web.util.pattern.PatternParseException;

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

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
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
        if (value == null || !PREFIX.matcher(value).matches()) {
            throw new InvalidSettingsException(
                    "%s: %s (expected: a path such as /streams/v1, without a slash at its end)"
                            .formatted(property, value));
        }
        List<String> segments = List.of(value.substring(1).split("/"));
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

    private static PathPattern pattern(String property, String prefix, String pattern) {
        if (!pattern.startsWith("/")) {
            throw new InvalidSettingsException(
                    "%s: %s (expected: a pattern below the prefix, such as /*/events)".formatted(property, pattern));
        }
        try {
            return PathPatternParser.defaultInstance.parse(prefix + pattern);
        } catch (PatternParseException e) {
            throw new InvalidSettingsException("%s: %s (%s)".formatted(property, pattern, e.getMessage()), e);
        }
    }

    /** Whether some path belongs to both prefixes. */
    public static boolean overlap(String prefix, String other) {
        return (prefix + "/").startsWith(other + "/") || (other + "/").startsWith(prefix + "/");
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
