// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.registry.Documents;
import io.rejoin.gateway.registry.RegistryConflict;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads what operators send, strictly, and puts what went wrong into problems. */
final class AdminRequests {

    /** A tenant with twenty issuers and all their keys. */
    private static final int MAX_BODY = 512 * 1024;

    private AdminRequests() {}

    static <T> Mono<T> body(ServerRequest request, Class<T> type) {
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), MAX_BODY)
                .map(buffer -> Documents.read(bytes(buffer), type))
                .switchIfEmpty(Mono.error(() -> invalid("body: none (expected: a JSON object)")));
    }

    private static byte[] bytes(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** Every parameter must be one of these, given once, and be a text that a name can be. */
    static void requireOnly(ServerRequest request, String... names) {
        Set<String> known = Set.of(names);
        request.queryParams().forEach((name, values) -> {
            if (!known.contains(name) || values.size() != 1) {
                throw invalid(name + ": unknown or twice (expected: " + known + ", each once)");
            }
            requirePrintable(name, values.getFirst());
        });
    }

    /** The tenant in the path; nothing is said of whether there is one. */
    static String id(ServerRequest request) {
        return requirePrintable("id", Objects.requireNonNull(request.pathVariable("id")));
    }

    /** No name has control characters, and the store takes no zero character at all. */
    private static String requirePrintable(String name, @Nullable String value) {
        if (value != null && value.chars().anyMatch(Character::isISOControl)) {
            throw invalid(name + ": has control characters (expected: none)");
        }
        return value == null ? "" : value;
    }

    static String required(ServerRequest request, String name) {
        return request.queryParam(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> invalid(name + ": missing (expected: a value)"));
    }

    static int limit(ServerRequest request, int most) {
        String text = request.queryParam("limit").orElse("100");
        if (text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw invalid("limit: another text (expected: 1.." + most + ")");
    }

    /** What {@code If-Match} or {@code If-None-Match} ask for: a revision, 0 for "must not exist", null for neither. */
    static @Nullable Long ifRevision(ServerRequest request) {
        String match = single(request, HttpHeaders.IF_MATCH);
        String noneMatch = single(request, HttpHeaders.IF_NONE_MATCH);
        if (match == null && noneMatch == null) {
            return null;
        }
        if (match == null) {
            if (!"*".equals(noneMatch)) {
                throw invalid("If-None-Match: another text (expected: *)");
            }
            return 0L;
        }
        if (noneMatch != null || !match.matches("\"[0-9]{1,18}\"")) {
            throw invalid("If-Match: another text (expected: a revision in quotes, as in ETag)");
        }
        return Long.valueOf(match.substring(1, match.length() - 1));
    }

    private static @Nullable String single(ServerRequest request, String name) {
        List<String> values = request.headers().header(name);
        if (values.size() > 1) {
            throw invalid(name + ": " + values.size() + " values (expected: one)");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    static RefusedException invalid(String detail) {
        return new RefusedException(Refusal.REQUEST_INVALID.because(detail));
    }

    /** What a failed change is for the operator; faults of the store are all "unavailable", since it may have been changed. */
    static Throwable problem(Throwable failure) {
        return switch (failure) {
            case RefusedException refused -> refused;
            case IllegalArgumentException wrong -> invalid(String.valueOf(wrong.getMessage()));
            case DataBufferLimitException _ ->
                new RefusedException(
                        Refusal.BODY_TOO_LARGE.because("body: too long (expected: up to " + MAX_BODY + ")"));
            case RegistryConflict conflict -> {
                String detail = String.valueOf(conflict.getMessage());
                yield new RefusedException(
                        switch (conflict.kind()) {
                            case MISSING -> Refusal.NOT_FOUND.because(detail);
                            case TAKEN -> Refusal.CONFLICT.because(detail);
                            case REVISION -> Refusal.REVISION_CHANGED.because(detail);
                        });
            }
            default -> {
                AdminApi.LOG.warn("the store did not do what an operator asked for: {}", failure.toString());
                yield new RefusedException(Refusal.STORE_UNAVAILABLE.because(
                        "the store did not answer as it should; what was asked for may have been done"));
            }
        };
    }
}
