// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/**
 * Why a token was refused, and what the caller does about it.
 *
 * <p>Unless a constant says otherwise the caller answers {@code 401} and the client fetches a new token; sending the same one again
 * will not help.
 */
public enum Rejection {

    /**
     * Not a compact JWS: other than three parts, characters outside of base64url, non-canonical base64url, or a header or payload that is
     * not one JSON object in UTF-8 (duplicate members, too deep, text after the end). Encrypted tokens (five parts) end here.
     */
    MALFORMED,

    /** Longer than the policy allows. Nothing of it was decoded. */
    TOO_LARGE,

    /** The header bears {@code crit}, {@code zip}, {@code b64} or {@code enc}: extensions that change what the token means. */
    HEADER_NOT_ALLOWED,

    /** The {@code typ} is that of another kind of token, such as an identity token offered as a tenant's token or the other way round. */
    WRONG_TYPE,

    /** The {@code alg} is unknown, {@code none}, or not the one algorithm of the key that the token names. */
    ALGORITHM_NOT_ALLOWED,

    /**
     * No key is known for this {@code iss} and {@code kid}, or there is no {@code kid} and the issuer has several keys. After a key was
     * added or rotated this can be a matter of seconds; a client that fetches a new token and backs off does the right thing.
     */
    UNKNOWN_KEY,

    /**
     * The keys of this issuer could not be fetched. Says nothing about the token: the caller answers {@code 503} and the client retries
     * with the same token.
     */
    KEYS_UNAVAILABLE,

    /** The signature is not that of the named key over this header and payload. */
    BAD_SIGNATURE,

    /** The token itself, its user, its key or its whole tenant was revoked. A new token may be good. */
    REVOKED,

    /** {@code exp} is past by more than the clock skew. */
    EXPIRED,

    /** {@code nbf} or {@code iat} is in the future by more than the clock skew. The same token may be good later. */
    NOT_YET_VALID,

    /** The token is valid for longer than the policy allows. The tenant issues shorter ones. */
    LIFETIME_TOO_LONG,

    /** The policy names an audience and {@code aud} does not have it. The token is meant for somebody else. */
    WRONG_AUDIENCE,

    /** The {@code tenant} claim names another tenant than the one that owns the key. */
    TENANT_MISMATCH,

    /** A claim is missing, has the wrong JSON type, or is outside of its limits. The tenant's token issuer is to be mended. */
    CLAIMS_INVALID
}
