// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local.demo;

import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Tells the demo page from other pages that are open in the same browser: what hands out tokens must not do so to them, and they
 * can reach this machine's loopback address too, also under a name of their own that leads here.
 */
final class OwnPage {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private OwnPage() {}

    static boolean isAsking(ServerRequest request) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        String host = headers.getFirst(HttpHeaders.HOST);
        String origin = headers.getOrigin();
        return host != null
                && LOOPBACK.contains(host.replaceFirst(":\\d+$", ""))
                && (origin == null || origin.equals("http://" + host));
    }
}
