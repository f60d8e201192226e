// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import io.rejoin.core.Cursor;
import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.core.Tenant;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.StreamAccess;
import io.rejoin.web.WebLimits;
import io.rejoin.web.delivery.Grants;
import io.rejoin.web.request.Parameters;
import io.rejoin.web.request.Representation;
import io.rejoin.web.request.StreamingParameters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which streams are asked for on one connection, where each begins, and what they do when they cannot go on. */
record SeveralParameters(List<SeveralDelivery.Asked> streams, OnReset onReset) {

    private static final String STREAM = "stream";
    private static final int QUESTIONS_AT_ONCE = 8;

    /** All the streams are one tenant's. */
    Tenant tenant() {
        return streams.getFirst().key().tenant();
    }

    static Mono<SeveralParameters> of(ServerRequest request, StreamAccess access) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        requireEventStream(headers);
        MultiValueMap<String, String> rest = new LinkedMultiValueMap<>(request.queryParams());
        List<String> names = names(rest.remove(STREAM));
        Parameters parameters = Parameters.of(
                rest,
                Representation.SSE.parameters(),
                Representation.SSE.mediaType().toString());
        StartAt from = parameters.from();
        StartAt otherwise = from == null ? StartAt.LATEST : from;
        CompositeCursor cursor = cursor(parameters, headers);
        OnReset onReset = StreamingParameters.onReset(parameters);
        return granted(names, access)
                .map(grants -> new SeveralParameters(
                        grants.stream()
                                .map(grant -> asked(grant, cursor, otherwise))
                                .toList(),
                        onReset));
    }

    private static SeveralDelivery.Asked asked(
            StreamAccess.Grant grant, @Nullable CompositeCursor cursor, StartAt otherwise) {
        Cursor position =
                cursor == null ? null : cursor.positionOf(grant.stream().name());
        StartAt start = position == null ? otherwise : StartAt.after(position);
        return new SeveralDelivery.Asked(grant.stream(), start, grant.lease());
    }

    private static void requireEventStream(HttpHeaders headers) {
        List<MediaType> accepted = Representation.accepted(headers);
        MediaType served = Representation.SSE.mediaType();
        boolean fits = accepted.isEmpty()
                || accepted.stream().anyMatch(type -> type.getQualityValue() > 0 && type.includes(served));
        if (!fits) {
            throw new ProblemException(
                    ProblemCode.NOT_ACCEPTABLE, "Accept: none that is served (expected: " + served + ")");
        }
    }

    private static List<String> names(@Nullable List<String> given) {
        int count = given == null ? 0 : given.size();
        if (given == null || count > WebLimits.STREAMS_PER_RESPONSE) {
            throw ProblemException.parameter(
                    STREAM, count + " values", "1.." + WebLimits.STREAMS_PER_RESPONSE + " different streams");
        }
        TreeSet<String> seen = new TreeSet<>();
        for (String value : given) {
            String name = value == null ? "" : value; // without even an equals sign, which names no stream
            if (!seen.add(name)) {
                throw ProblemException.parameter(STREAM, name + " twice", "different streams");
            }
        }
        return List.copyOf(seen);
    }

    /** Of those that are forbidden all are named, so that a client need not find them one by one. */
    private static Mono<List<StreamAccess.Grant>> granted(List<String> names, StreamAccess access) {
        Set<String> forbidden = new ConcurrentSkipListSet<>();
        return Flux.fromIterable(names)
                .flatMapSequential(
                        name -> Grants.of(access, name).onErrorResume(SeveralParameters::isForbidden, _ -> {
                            forbidden.add(name);
                            return Mono.empty();
                        }),
                        QUESTIONS_AT_ONCE)
                .collectList()
                .doOnNext(granted -> requireAll(names, forbidden));
    }

    private static boolean isForbidden(Throwable error) {
        return error instanceof ProblemException problem && problem.code() == ProblemCode.FORBIDDEN;
    }

    private static void requireAll(List<String> names, Set<String> forbidden) {
        if (!forbidden.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN,
                    "stream: " + forbidden.size() + " of " + names.size() + " not permitted (expected: all)",
                    Map.of("streams", List.copyOf(forbidden)));
        }
    }

    private static @Nullable CompositeCursor cursor(Parameters parameters, HttpHeaders headers) {
        String text = parameters.text(Parameters.CURSOR);
        CompositeCursor cursor = text == null ? null : CompositeCursor.parse(text);
        String last = StreamingParameters.lastEventId(headers);
        return last == null ? cursor : CompositeCursor.parse(last);
    }
}
