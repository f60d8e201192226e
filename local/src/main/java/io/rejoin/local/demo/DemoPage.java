// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The page's files, in memory. A name that is not in the list does not exist. */
final class DemoPage {

    static final String INDEX = "index.html";

    /** Everything from here, nothing inline. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");
    private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=UTF-8");
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
    private static final MediaType IMAGE = MediaType.parseMediaType("image/svg+xml");

    private static final Map<String, MediaType> TYPES = Map.of(
            INDEX,
            HTML,
            "demo.css",
            STYLE,
            "icon.svg",
            IMAGE,
            "demo.js",
            SCRIPT,
            "room.js",
            SCRIPT,
            "tally.js",
            SCRIPT,
            "bot.js",
            SCRIPT,
            "platform.js",
            SCRIPT,
            "rejoin.js",
            SCRIPT);

    private record File(MediaType type, byte[] content, String version) {}

    private final Map<String, File> files;

    private DemoPage(Map<String, File> files) {
        this.files = files;
    }

    static DemoPage load() {
        Map<String, File> files = new LinkedHashMap<>();
        TYPES.forEach((name, type) -> {
            byte[] content = content(name);
            files.put(name, new File(type, content, version(content)));
        });
        return new DemoPage(files);
    }

    Mono<ServerResponse> serve(ServerRequest request, String name) {
        File file = files.get(name);
        if (file == null) {
            return ServerResponse.notFound().build();
        }
        return request.checkNotModified(file.version())
                .switchIfEmpty(Mono.defer(() -> ServerResponse.ok()
                        .contentType(file.type())
                        .cacheControl(CacheControl.noCache())
                        .eTag(file.version())
                        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Referrer-Policy", "no-referrer")
                        .header("Cross-Origin-Opener-Policy", "same-origin")
                        .bodyValue(file.content())));
    }

    private static byte[] content(String name) {
        try (InputStream file = Objects.requireNonNull(DemoPage.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, Long.BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
