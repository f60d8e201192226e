// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.StreamKey;
import io.rejoin.web.ProblemException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Which of a tenant's streams are asked for.
 *
 * @param prefix of their names; empty for all
 * @param after the last name of the page before
 * @param limit streams of the page, 1 to {@value #MAX_LIMIT}
 */
record ListParameters(String prefix, @Nullable String after, int limit) {

    /** Most streams of one page. */
    static final int MAX_LIMIT = 1_000;

    /** Streams of one page whose request names no limit. */
    static final int DEFAULT_LIMIT = 100;

    private static final Set<String> PARAMETERS = Set.of("prefix", "after", "limit");

    /** @throws ProblemException if a parameter is unknown, is there twice or is none */
    static ListParameters of(ServerRequest request) {
        for (String parameter : request.queryParams().keySet()) {
            if (!PARAMETERS.contains(parameter)) {
                throw ProblemException.parameter(parameter, "unknown parameter", "prefix, after, limit");
            }
        }
        int limit = limit(single(request, "limit"));
        String prefix = single(request, "prefix");
        String after = single(request, "after");
        requireNamePart("prefix", prefix);
        requireNamePart("after", after);
        return new ListParameters(prefix == null ? "" : prefix, after, limit);
    }

    private static int limit(@Nullable String value) {
        if (value == null) {
            return DEFAULT_LIMIT;
        }
        boolean digits =
                !value.isEmpty() && value.length() <= 4 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        int limit = digits ? Integer.parseInt(value) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.parameter("limit", value, "1.." + MAX_LIMIT);
        }
        return limit;
    }

    /** Anything that a name could begin with: {@code .} begins names and is none. */
    private static void requireNamePart(String parameter, @Nullable String value) {
        if (value != null && !value.isEmpty() && !StreamKey.isName("a" + value) && !StreamKey.isName(value)) {
            throw ProblemException.parameter(parameter, value, "0..255 of [A-Za-z0-9._~:@-]");
        }
    }

    private static @Nullable String single(ServerRequest request, String name) {
        List<String> values = request.queryParams().get(name);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw ProblemException.parameter(name, values.size() + " values", "one");
        }
        return values.getFirst() == null ? "" : values.getFirst();
    }
}
