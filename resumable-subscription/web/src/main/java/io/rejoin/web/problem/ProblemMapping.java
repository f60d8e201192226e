// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.problem;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.MalformedCursorException;
import io.rejoin.core.StreamBusyException;
import io.rejoin.core.TooManySubscriptionsException;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.util.HexFormat;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import reactor.netty.channel.AbortedException;

/** Which problem an exception is. */
public final class ProblemMapping {

    private static final Log LOG = LogFactory.getLog(ProblemMapping.class);

    private final RandomGenerator random;

    public ProblemMapping(RandomGenerator random) {
        this.random = random;
    }

    public ProblemException problemOf(Throwable error, String logPrefix) {
        return switch (error) {
            case ProblemException problem -> problem;
            case MalformedCursorException malformed ->
                new ProblemException(ProblemCode.CURSOR_MALFORMED, message(malformed));
            case LogUnavailableException unavailable -> {
                LOG.warn(logPrefix + "log unavailable: " + unavailable.getMessage());
                yield new ProblemException(ProblemCode.LOG_UNAVAILABLE, "the log did not answer in time");
            }
            case StreamBusyException busy -> new ProblemException(ProblemCode.STREAM_BUSY, message(busy));
            case TooManySubscriptionsException tooMany ->
                new ProblemException(ProblemCode.TOO_MANY_SUBSCRIPTIONS, message(tooMany));
            case ResponseStatusException refused -> ofStatus(refused, logPrefix);
            case DataBufferLimitException tooLarge -> tooLarge();
            // Of the server's own connection, in the middle of a body: there is nobody to answer, and nothing went
            // wrong here.
            case AbortedException left -> new ProblemException(ProblemCode.REQUEST_INVALID, "the client left");
            default -> internal(error, logPrefix);
        };
    }

    /** Headers that the framework wants in the answer, such as {@code Allow}. */
    public HttpHeaders headersOf(Throwable error) {
        return error instanceof ResponseStatusException refused ? refused.getHeaders() : new HttpHeaders();
    }

    private ProblemException ofStatus(ResponseStatusException refused, String logPrefix) {
        if (refused.getCause() instanceof DataBufferLimitException) {
            return tooLarge();
        }
        if (refused instanceof ServerWebInputException) {
            return problem(ProblemCode.BODY_INVALID, refused);
        }
        return switch (refused.getStatusCode().value()) {
            case 401 -> problem(ProblemCode.TOKEN_INVALID, refused);
            case 403 -> problem(ProblemCode.FORBIDDEN, refused);
            case 404 -> new ProblemException(ProblemCode.NOT_FOUND, "there is nothing at this path");
            case 405 -> problem(ProblemCode.METHOD_NOT_ALLOWED, refused);
            case 406 -> problem(ProblemCode.NOT_ACCEPTABLE, refused);
            case 413 -> tooLarge();
            case 415 -> problem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, refused);
            default ->
                refused.getStatusCode().is4xxClientError()
                        ? problem(ProblemCode.REQUEST_INVALID, refused)
                        : internal(refused, logPrefix);
        };
    }

    private static ProblemException tooLarge() {
        return new ProblemException(ProblemCode.BODY_TOO_LARGE, "the body is larger than this operation takes");
    }

    private static ProblemException problem(ProblemCode code, ResponseStatusException refused) {
        String reason = refused.getReason();
        return new ProblemException(code, reason == null ? code.title() : reason);
    }

    private ProblemException internal(Throwable error, String logPrefix) {
        String id = HexFormat.of().toHexDigits(random.nextLong());
        LOG.error(logPrefix + "internal error " + id, error);
        return new ProblemException(
                ProblemCode.INTERNAL_ERROR, "something went wrong on the server", Map.of("errorId", id));
    }

    private static String message(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
