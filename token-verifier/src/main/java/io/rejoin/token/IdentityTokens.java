// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/** The names that signer and verifier of identity tokens, and the programs around them, agree on. */
public final class IdentityTokens {

    /**
     * The request header in which the gateway hands an identity token to a service. The gateway removes it from whatever clients send.
     *
     * <p>Its value is one token, ASCII, at most {@value #MAX_TOKEN_BYTES} bytes: servers that read it allow for headers of that size.
     */
    public static final String HEADER = "Rejoin-Identity";

    /** The {@code typ} of an identity token, so that it is never taken for a tenant's token (RFC 8725 §3.11). */
    public static final String TYPE = "rejoin-identity+jwt";

    /** The {@code aud} of an identity token. */
    public static final String AUDIENCE = "rejoin-internal";

    /** The {@code iss} of an identity token. */
    public static final String ISSUER = "rejoin-gateway";

    /** The longest identity token, in bytes: the longest tenant's token that a policy can allow, and room for what the gateway adds. */
    public static final int MAX_TOKEN_BYTES = 24_576;

    /** The claim that holds what is left of the tenant's token: its {@code iss}, {@code kid}, {@code jti}, {@code iat} and {@code exp}. */
    static final String ORIGIN = "origin";

    /** Of {@link #ORIGIN}: {@link Identity#keyGivenAt}, in milliseconds since 1970; absent where that is not known. */
    static final String KEY_GIVEN_AT = "keyGivenAt";

    /** The greatest such time: JSON's numbers are exact up to here. */
    static final long MAX_EPOCH_MILLI = (1L << 53) - 1;

    /** The claim that holds {@link Identity#storageLimit}; absent without one. */
    static final String STORAGE = "storage";

    private IdentityTokens() {}
}
