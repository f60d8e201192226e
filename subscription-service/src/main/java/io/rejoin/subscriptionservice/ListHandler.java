// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.StreamMetadata;
import io.rejoin.core.Tenant;
import io.rejoin.core.spi.StreamAdministration;
import io.rejoin.identity.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /streams/v1?prefix=&after=&limit=}: a tenant's streams by name, in pages. */
final class ListHandler {

    private final StreamAdministration streams;

    ListHandler(StreamAdministration streams) {
        this.streams = streams;
    }

    /** @param next what to pass as {@code after} for the next page, {@code null} where this one was not full */
    record Page(List<StreamDocument> streams, @Nullable String next) {}

    Mono<ServerResponse> list(ServerRequest request) {
        Tenant tenant = Caller.of(request).administeredTenant();
        ListParameters asked = ListParameters.of(request);
        return streams.list(tenant, asked.prefix(), asked.after(), asked.limit())
                .flatMap(found -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(page(found, asked.limit())));
    }

    private static Page page(List<StreamMetadata> found, int limit) {
        String next = found.size() < limit ? null : found.getLast().stream().name();
        return new Page(found.stream().map(StreamDocument::of).toList(), next);
    }
}
