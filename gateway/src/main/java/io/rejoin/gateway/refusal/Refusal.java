// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The registry of what the front door itself refuses: each constant says when it happens and what the client does about it.
 */
public enum Refusal {

    /** The path is one that two servers could read differently. The client sends a plain one. */
    PATH_INVALID(400, "path-invalid", "Invalid path", false, null),

    /** The Host header is missing, doubled or no host. */
    HOST_INVALID(400, "host-invalid", "Invalid Host header", false, null),

    /** No token at all. The client brings one. */
    TOKEN_MISSING(401, "token-missing", "Token missing", false, null),

    /** The token's time is over. The client fetches a new one. */
    TOKEN_EXPIRED(401, "token-expired", "Token expired", false, null),

    /** The token's time is yet to come: a clock is wrong, or the client came too early. */
    TOKEN_NOT_YET_VALID(401, "token-not-yet-valid", "Token not yet valid", false, null),

    /** The token proves nothing. The client fetches another one; the detail helps whoever issues them. */
    TOKEN_INVALID(401, "token-invalid", "Token invalid", false, null),

    /** The token was good and is so no more. The client does not come back with it. */
    TOKEN_REVOKED(401, "token-revoked", "Token revoked", false, null),

    /** The tenant's keys cannot be fetched at present, which says nothing of the token. The client tries again with it. */
    KEYS_UNAVAILABLE(503, "keys-unavailable", "Keys unavailable", true, Duration.ofSeconds(1)),

    /** More than one token. The client chooses the header or the parameter, once. */
    TOKEN_AMBIGUOUS(400, "token-ambiguous", "More than one token", false, null),

    /** A token in the URL of something that is not a streaming GET. The client uses the header there. */
    TOKEN_MISPLACED(400, "token-misplaced", "Token in the wrong place", false, null),

    /** A page of an origin that is not allowed, or not by the user's tenant. An operator allows it or nobody does. */
    ORIGIN_NOT_ALLOWED(403, "origin-not-allowed", "Origin not allowed", false, null),

    /** No route has this path. */
    NOT_FOUND(404, "not-found", "Not found", false, null),

    /** TRACE and CONNECT: what they would show or open is nobody's. */
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed", false, null),

    /** The body is over the limit. The client splits it. */
    BODY_TOO_LARGE(413, "body-too-large", "Body too large", false, null),

    /** The body broke off, or took too long; the service never saw all of it. The client sends the request again. */
    BODY_INCOMPLETE(408, "body-incomplete", "Body incomplete", true, null),

    /** More requests than the limit that the detail names allows. The client waits as long as it is told. */
    RATE_LIMITED(429, "rate-limited", "Too many requests", true, Duration.ofSeconds(1)),

    /** More streams and WebSockets are open than the limit that the detail names allows. The client ends one, or waits. */
    TOO_MANY_CONNECTIONS(429, "too-many-connections", "Too many connections", true, Duration.ofSeconds(5)),

    /** Limits cannot be checked, and the operator wants nothing let in unchecked. The client tries again. */
    LIMITS_UNAVAILABLE(503, "limits-unavailable", "Limits unavailable", true, Duration.ofSeconds(1)),

    /** Any other request that could not be understood. */
    REQUEST_INVALID(400, "request-invalid", "Invalid request", false, null),

    /** The service cannot be reached, so it saw nothing of the request. The client tries again. */
    UPSTREAM_UNAVAILABLE(503, "upstream-unavailable", "Service unavailable", true, Duration.ofSeconds(1)),

    /** As many requests are under way at the service as it is let have. The client tries again later. */
    UPSTREAM_BUSY(503, "upstream-busy", "Service busy", true, Duration.ofSeconds(1)),

    /** The service broke off before it answered. Retryable only where a repetition does no harm. */
    UPSTREAM_FAILED(502, "upstream-failed", "Service failed", true, Duration.ofSeconds(1)),

    /** The service sent no response headers in time. Retryable only where a repetition does no harm. */
    UPSTREAM_TIMEOUT(504, "upstream-timeout", "Service timed out", true, Duration.ofSeconds(1)),

    /** On the management port: the credential of services or operators is missing or wrong. */
    CREDENTIAL_INVALID(401, "credential-invalid", "Credential invalid", false, null),

    /** On the management port: what is asked for contradicts what is there; the detail says what. */
    CONFLICT(409, "conflict", "Conflict", false, null),

    /** On the management port: somebody else changed it since it was read. The operator reads it again. */
    REVISION_CHANGED(412, "revision-changed", "Revision changed", false, null),

    /** On the management port: the store cannot be reached. The operator tries again; it may have been changed. */
    STORE_UNAVAILABLE(503, "store-unavailable", "Store unavailable", true, Duration.ofSeconds(1)),

    /** A bug in the front door. It is logged as an error, and nothing of it is told. */
    INTERNAL(500, "internal", "Internal error", false, null);

    private static final int UNAUTHORIZED = 401;

    private final int status;
    private final String code;
    private final String title;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    Refusal(int status, String code, String title, boolean retryable, @Nullable Duration retryAfter) {
        this.status = status;
        this.code = code;
        this.title = title;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public boolean isRetryable() {
        return retryable;
    }

    /** This refusal as a problem, with what was wrong this time. */
    public Problem because(String detail) {
        return new Problem(status, code, title, detail, retryable, retryAfter, challenge());
    }

    /** Like {@link #because(String)}, with a time to wait of its own. */
    public Problem because(String detail, Duration wait) {
        return new Problem(status, code, title, detail, retryable, wait, challenge());
    }

    /** Like {@link #because(String)}, for a request that must not simply be sent again. */
    public Problem notRepeatableBecause(String detail) {
        return new Problem(status, code, title, detail, false, null, challenge());
    }

    /** Without an error code where no token came, as RFC 6750 §3.1 asks. */
    private @Nullable String challenge() {
        if (status != UNAUTHORIZED) {
            return null;
        }
        return this == TOKEN_MISSING || this == CREDENTIAL_INVALID ? "Bearer" : "Bearer error=\"invalid_token\"";
    }
}
