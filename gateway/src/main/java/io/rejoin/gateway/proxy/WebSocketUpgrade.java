// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.rejoin.gateway.entrance.UpgradeGuard;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What a client's handshake and a product's answer to it must look like (RFC 6455 §4).
 *
 * @param key the client's {@code Sec-WebSocket-Key}
 */
record WebSocketUpgrade(String key) {

    private static final String KEY = "Sec-WebSocket-Key";
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9+/]{22}==");
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    static boolean isAskedFor(ServerHttpRequest request) {
        return request.getHeaders().containsHeader(HttpHeaders.UPGRADE);
    }

    /** @throws RefusedException if the request is one that two servers could take for different things */
    static WebSocketUpgrade of(ServerHttpRequest request, Channel client) {
        String key = keyOf(request);
        require(
                UpgradeGuard.isAwaitingUpgrade(client),
                "a client that asks for a WebSocket waits for the answer, on HTTP/1.1");
        return new WebSocketUpgrade(key);
    }

    /** What the head of a request says, whatever the connection is. */
    static String keyOf(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        require(request.getMethod() == HttpMethod.GET, "a WebSocket begins with GET");
        require(names(headers, HttpHeaders.CONNECTION).contains("upgrade"), "expected: Connection: Upgrade");
        require(
                !headers.containsHeader(HttpHeaders.TRANSFER_ENCODING) && headers.getContentLength() <= 0,
                "a request that asks for a WebSocket has no body");
        List<String> keys = headers.getOrEmpty(KEY);
        require(
                keys.size() == 1 && NONCE.matcher(keys.getFirst()).matches(),
                "expected: one Sec-WebSocket-Key of 16 bytes in base64");
        return keys.getFirst();
    }

    private static List<String> names(HttpHeaders headers, String header) {
        return headers.getOrEmpty(header).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new RefusedException(Refusal.REQUEST_INVALID.because(otherwise));
        }
    }

    /** Whether the product agreed, to this handshake and no other. */
    boolean isAcceptedBy(HttpResponse answer) {
        return answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
                        answer.headers().get(HttpHeaders.UPGRADE, ""))
                && accept().equals(answer.headers().get("Sec-WebSocket-Accept"));
    }

    private String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
