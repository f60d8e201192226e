// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.util.Locale;

/**
 * Everything that can go wrong for a client: the one registry of errors, from which the reference table is generated.
 *
 * <p>The name in lower case with dashes is the stable {@code code} of problems and frames. WebSocket close codes are in
 * ranges, so that a client that does not know a code knows what to do: {@value #STOP}–4499 stop, {@value #BACK_OFF}–4599
 * come back after a delay, {@value #RETURN}–4699 come back at once, with what the problem says is missing, if anything is.
 */
public enum ProblemCode {
    CURSOR_MALFORMED(400, 4400, false, "Cursor malformed", "Start without a cursor; do not make cursors up."),
    CURSOR_RESET(
            410,
            4410,
            false,
            "Cursor of another history",
            "Discard what was built from the stream, reload, subscribe from `earliest` or `latest`."),
    CURSOR_EXPIRED(
            410,
            4411,
            false,
            "Cursor older than what is kept",
            "Events in between are gone: reload, subscribe from `earliest` or `latest`."),
    STREAM_DELETED(410, 4412, false, "Stream deleted", "Discard what was built from the stream."),
    REQUEST_INVALID(400, 4427, false, "Request invalid", "Mend the request where `detail` says."),
    PARAMETER_INVALID(400, 4420, false, "Parameter invalid", "Mend the parameter that `detail` names."),
    BODY_INVALID(400, 4421, false, "Body invalid", "Mend the body where `detail` says."),
    BODY_TOO_LARGE(413, 4422, false, "Body too large", "Send less; `detail` names the limit."),
    EVENT_TYPE_INVALID(400, 4423, false, "Event type invalid", "Use a type of the allowed characters."),
    STREAM_NAME_INVALID(400, 4424, false, "Stream name invalid", "Use a name of the allowed characters."),
    IDEMPOTENCY_KEY_INVALID(400, 4425, false, "Idempotency key invalid", "Use a key of the allowed characters."),
    IDEMPOTENCY_CONFLICT(
            422,
            4426,
            false,
            "Idempotency key used for another body",
            "Use a new key for a new event; retry with the same body only."),
    STORAGE_FULL(
            507,
            4437,
            false,
            "Storage full",
            "Nothing was written: the tenant keeps as much as it may. Publish again once streams were deleted or trimmed."),
    PUBLISH_UNKNOWN(
            503,
            4503,
            true,
            "Publish outcome unknown",
            "The event may have been written: retry with the same idempotency key; without one, look before repeating."),
    STREAM_BUSY(503, 4504, true, "Stream busy", "Nothing was written: retry after `Retry-After`."),
    LOG_UNAVAILABLE(503, 4505, true, "Log unavailable", "Nothing was written or read: retry after `Retry-After`."),
    TOKEN_EXCHANGE_UNAVAILABLE(
            503,
            4508,
            true,
            "Token exchange unavailable",
            "The new token could not be looked at: try again after a delay; the old one stays in force."),
    TOO_MANY_SUBSCRIPTIONS(503, 4506, true, "Too many subscriptions", "Retry after `Retry-After`, best elsewhere."),
    TOO_MUCH_UNDERWAY(
            503,
            4509,
            true,
            "Too much under way",
            "Nothing was written or read: the server holds as much for others as it may; retry after `Retry-After`, best elsewhere."),
    FEED_UNAVAILABLE(
            503,
            4507,
            true,
            "Feed unavailable",
            "The ephemeral event was not sent: drop it, or retry while it is worth something."),
    NOT_ACCEPTABLE(406, 4430, false, "Not acceptable", "Ask for one of the media types that `detail` names."),
    UNSUPPORTED_MEDIA_TYPE(415, 4431, false, "Unsupported media type", "Send a media type that the operation takes."),
    METHOD_NOT_ALLOWED(405, 4432, false, "Method not allowed", "Use a method of the `Allow` header."),
    UPGRADE_REQUIRED(
            426,
            4433,
            false,
            "Upgrade required",
            "Open a WebSocket over HTTP/1.1 that offers subprotocol `rejoin.v1`."),
    OPERATION_UNKNOWN(400, 4434, false, "Operation unknown", "Send one of the operations that `detail` names."),
    ALREADY_SUBSCRIBED(409, 4435, false, "Already subscribed", "Nothing: the stream is followed on this connection."),
    TOO_MANY_STREAMS(
            400, 4436, false, "Too many streams", "Unsubscribe from some, or follow the rest on another connection."),
    NOT_SUBSCRIBED(404, 4443, false, "Not subscribed", "Nothing: the stream is not followed on this connection."),
    NOT_FOUND(404, 4440, false, "Not found", "There is nothing at this path."),
    STREAM_NOT_FOUND(404, 4441, false, "Stream not found", "The stream was never published to, or was deleted."),
    EVENT_NOT_FOUND(404, 4442, false, "Event not found", "The event was trimmed, or never was."),
    FORBIDDEN(403, 4403, false, "Forbidden", "Ask for a token that permits it."),
    TOKEN_MISSING(401, 4601, false, "Token missing", "Come back with a token."),
    TOKEN_INVALID(401, 4402, false, "Token invalid", "Do not come back with this token."),
    TOKEN_EXPIRED(401, 4602, false, "Token expired", "Get a new token and come back at once, with the last cursor."),
    TOKEN_REVOKED(401, 4404, false, "Token revoked", "Do not come back with this token."),
    ACCESS_ENDED(
            403,
            4405,
            false,
            "Access ended",
            "Do not come back: the product lets the user read this no more, and `reason` is its word for why."),
    DRAINING(
            503,
            4603,
            true,
            "Server draining",
            "Come back after `Retry-After` or `reconnectAfterMs`, with the last cursor; another server answers."),
    INTERNAL_ERROR(
            500,
            4500,
            true,
            "Internal error",
            "Retry after a delay; tell the operator the `errorId`. Publishes retry with their idempotency key.");

    /** Begin of the WebSocket close codes after which a client stops. */
    public static final int STOP = 4400;

    /** Begin of the WebSocket close codes after which a client comes back after a delay. */
    public static final int BACK_OFF = 4500;

    /** Begin of the WebSocket close codes after which a client comes back at once. */
    public static final int RETURN = 4600;

    private static final String TYPE_PREFIX = "urn:rejoin:problem:";

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int status;
    private final int closeCode;
    private final boolean retryable;
    private final String title;
    private final String clientAction;

    ProblemCode(int status, int closeCode, boolean retryable, String title, String clientAction) {
        this.status = status;
        this.closeCode = closeCode;
        this.retryable = retryable;
        this.title = title;
        this.clientAction = clientAction;
    }

    /** The stable name on the wire, such as {@code cursor-reset}. */
    public String code() {
        return code;
    }

    /** The problem's {@code type}, a URN. */
    public String type() {
        return TYPE_PREFIX + code;
    }

    /** HTTP status where it is the answer to a request. */
    public int status() {
        return status;
    }

    /** Close code where it ends a WebSocket. */
    public int closeCode() {
        return closeCode;
    }

    /** Whether the same request, unchanged, may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    public String title() {
        return title;
    }

    /** What the client does about it, one sentence or two. */
    public String clientAction() {
        return clientAction;
    }
}
