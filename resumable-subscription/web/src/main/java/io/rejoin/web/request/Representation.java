// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.request;

import io.rejoin.web.MediaTypes;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** What a stream's address can answer with, in the order of preference where a client has none. */
public enum Representation {
    PAGE(
            MediaType.APPLICATION_JSON,
            Set.of(Parameters.AFTER, Parameters.BEFORE, Parameters.FROM, Parameters.LIMIT, Parameters.WAIT)),
    SSE(
            MediaType.TEXT_EVENT_STREAM,
            Set.of(Parameters.CURSOR, Parameters.FROM, Parameters.ON_RESET, Parameters.ERRORS)),
    NDJSON(MediaType.APPLICATION_NDJSON, Set.of(Parameters.CURSOR, Parameters.FROM, Parameters.ON_RESET));

    /** Highest quality first, and of the same quality the most particular. */
    private static final Comparator<MediaType> PREFERENCE = Comparator.comparingDouble(MediaType::getQualityValue)
            .reversed()
            .thenComparing(type -> type.isWildcardType() ? 2 : type.isWildcardSubtype() ? 1 : 0);

    private static final String ALL = Stream.of(values())
            .map(representation -> representation.mediaType.toString())
            .collect(Collectors.joining(", "));

    private final MediaType mediaType;
    private final Set<String> parameters;

    Representation(MediaType mediaType, Set<String> parameters) {
        this.mediaType = mediaType;
        this.parameters = parameters;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    public Set<String> parameters() {
        return parameters;
    }

    /** What the client would rather have. */
    public static Representation of(HttpHeaders headers) {
        List<MediaType> accepted = accepted(headers);
        if (accepted.isEmpty()) {
            return PAGE;
        }
        return accepted.stream()
                .filter(type -> type.getQualityValue() > 0)
                .sorted(PREFERENCE)
                .flatMap(type -> Stream.of(values()).filter(representation -> type.includes(representation.mediaType)))
                .findFirst()
                .orElseThrow(() -> notAcceptable(null));
    }

    /** @throws ProblemException where {@code Accept} cannot be read */
    public static List<MediaType> accepted(HttpHeaders headers) {
        try {
            return MediaTypes.accepted(headers);
        } catch (InvalidMediaTypeException e) {
            throw notAcceptable(e);
        }
    }

    private static ProblemException notAcceptable(@Nullable Throwable cause) {
        return new ProblemException(
                ProblemCode.NOT_ACCEPTABLE, "Accept: none that is served (expected: " + ALL + ")", Map.of(), cause);
    }
}
