// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Cursor;
import io.rejoin.core.OnReset;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Which streams are asked for on one connection, where each begins, and what they do when they cannot go on. */
record SeveralParameters(List<SeveralDelivery.Asked> streams, OnReset onReset) {

    private static final String STREAM = "stream";

    static SeveralParameters of(ServerRequest request, StreamAccess access) {
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
        List<SeveralDelivery.Asked> streams = new ArrayList<>();
        for (StreamKey key : keys(names, access)) {
            Cursor position = cursor == null ? null : cursor.positionOf(key.name());
            StartAt start = position == null ? otherwise : StartAt.after(position);
            streams.add(new SeveralDelivery.Asked(key, start, access.leaseOf(key)));
        }
        return new SeveralParameters(streams, onReset);
    }

    private static void requireEventStream(HttpHeaders headers) {
        List<MediaType> accepted = headers.getAccept();
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
        for (String name : given) {
            if (!seen.add(String.valueOf(name))) {
                throw ProblemException.parameter(STREAM, name + " twice", "different streams");
            }
        }
        return List.copyOf(seen);
    }

    /** Of those that are forbidden all are named, so that a client need not find them one by one. */
    private static List<StreamKey> keys(List<String> names, StreamAccess access) {
        List<StreamKey> keys = new ArrayList<>();
        List<String> forbidden = new ArrayList<>();
        for (String name : names) {
            try {
                keys.add(access.resolve(name));
            } catch (ProblemException problem) {
                if (problem.code() != ProblemCode.FORBIDDEN) {
                    throw problem;
                }
                forbidden.add(name);
            }
        }
        if (!forbidden.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN,
                    "stream: " + forbidden.size() + " of " + names.size() + " not permitted (expected: all)",
                    Map.of("streams", forbidden));
        }
        return keys;
    }

    private static @Nullable CompositeCursor cursor(Parameters parameters, HttpHeaders headers) {
        String text = parameters.text(Parameters.CURSOR);
        CompositeCursor cursor = text == null ? null : CompositeCursor.parse(text);
        String last = StreamingParameters.lastEventId(headers);
        return last == null ? cursor : CompositeCursor.parse(last);
    }
}
