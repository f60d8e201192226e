// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
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
    static final String CHAT = "chat/chat.html";

    /** Everything from here, nothing inline. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, MediaType> TYPES = Map.of(
            "html", MediaType.parseMediaType("text/html;charset=UTF-8"),
            "css", MediaType.parseMediaType("text/css;charset=UTF-8"),
            "js", MediaType.parseMediaType("text/javascript;charset=UTF-8"),
            "svg", MediaType.parseMediaType("image/svg+xml"));

    /** Of both views, then of each of them. */
    private static final List<String> NAMES = List.of(
            "icon.svg",
            "base.css",
            "rejoin.js",
            "tally.js",
            INDEX,
            "demo.css",
            "room.css",
            "demo.js",
            "room.js",
            "bot.js",
            "platform.js",
            CHAT,
            "chat/api.js",
            "chat/cast.js",
            "chat/chat.css",
            "chat/chat.js",
            "chat/composer.js",
            "chat/conversation.css",
            "chat/conversation.js",
            "chat/dialogs.js",
            "chat/dom.js",
            "chat/entrance.js",
            "chat/icons.js",
            "chat/message-row.js",
            "chat/message-window.js",
            "chat/my-rooms.js",
            "chat/notice.js",
            "chat/open-room.js",
            "chat/outbox.js",
            "chat/people-list.js",
            "chat/people.js",
            "chat/presence.js",
            "chat/robin.js",
            "chat/room-actions.js",
            "chat/room-head.js",
            "chat/room-list.js",
            "chat/roving-focus.js",
            "chat/session.js",
            "chat/timeline.js",
            "chat/token.js",
            "chat/wire.js");

    private record File(MediaType type, byte[] content, String version) {}

    private final Map<String, File> files;

    private DemoPage(Map<String, File> files) {
        this.files = files;
    }

    static DemoPage load() {
        Map<String, File> files = new LinkedHashMap<>();
        NAMES.forEach(name -> {
            byte[] content = content(name);
            MediaType type = Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
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
