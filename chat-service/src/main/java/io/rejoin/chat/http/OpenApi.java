// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /openapi.json}: the description of this service, as it is in the resources. */
public final class OpenApi {

    private static final String RESOURCE = "/io/rejoin/chat/openapi.json";

    private final byte[] document = read();

    public Mono<ServerResponse> get(ServerRequest request) {
        Target.requireParameters(request);
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(document);
    }

    private static byte[] read() {
        try (InputStream resource = Objects.requireNonNull(OpenApi.class.getResourceAsStream(RESOURCE))) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
