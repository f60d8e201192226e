// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From the gateway's signer to a service's verifier. */
class IdentityTokensTest {

    private static final IdentitySigningKey KEY = IdentitySigningKey.generate(new SecureRandom());
    private static final IdentitySigningKey OTHER = IdentitySigningKey.generate(new SecureRandom());
    private static final Instant EXPIRY = ManualClock.START.plusSeconds(600);
    private static final long NOW = ManualClock.START.getEpochSecond();

    private final ManualClock clock = new ManualClock();
    private final IdentityTokenSigner signer = new IdentityTokenSigner(KEY, clock);
    private final IdentityTokenVerifier verifier = new IdentityTokenVerifier(List.of(KEY.publicJwk()), clock);

    static List<Identity> identities() {
        String longest = "x".repeat(StreamPattern.MAX_LENGTH);
        return List.of(
                identity("alice", Permissions.NONE, "t-1"),
                identity("alice", Permissions.NONE, "t-1").withStorageLimit(0L),
                identity("alice", Permissions.NONE, "t-1").withStorageLimit(Identity.MAX_STORAGE_LIMIT),
                new Identity(
                        "acme", "alice", Permissions.NONE, EXPIRY, "t-1", "i", "k", null, null, EXPIRY.plusMillis(7)),
                identity("alice", Permissions.of(List.of("*"), List.of("room:*:a*"), true), null),
                identity("Zoë 😀 \"<&'>\\ \u2028", Permissions.of(List.of(longest), List.of(), false), "j".repeat(255)),
                identity(
                        "s".repeat(255),
                        Permissions.of(Collections.nCopies(40, "x".repeat(100)), List.of("a"), false),
                        "t"));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void anIdentityArrivesAsItWas(Identity identity) {
        assertThat(new Judged(verifier.verify(signer.sign(identity))).accepted())
                .isEqualTo(identity);
    }

    @Test
    void aTenantsTokenSetsNoStorageLimit() {
        Map<String, @Nullable Object> claims = Tokens.claims();
        claims.put(IdentityTokens.STORAGE, 1_000_000);
        String token = Tokens.signed(Tokens.HEADER, Tokens.json(claims));
        assertThat(Judged.by(
                                new TenantTokenVerifier(
                                        KeySource.of(List.of(Tokens.KEY)), TokenPolicy.defaults(), clock),
                                token)
                        .accepted()
                        .storageLimit())
                .isNull();
    }

    @Test
    void keysAreRotatedWithOverlapAndARemovedOneIsRefusedAtOnce() {
        String ofOld = signer.sign(identity("alice", Permissions.NONE, "t-1"));
        String ofNew = new IdentityTokenSigner(OTHER, clock).sign(identity("alice", Permissions.NONE, "t-1"));
        new Judged(verifier.verify(ofNew)).rejected(Rejection.UNKNOWN_KEY);

        verifier.replaceKeys(List.of(KEY.publicJwk(), OTHER.publicJwk()));
        new Judged(verifier.verify(ofOld)).accepted();
        new Judged(verifier.verify(ofNew)).accepted();

        verifier.replaceKeys(List.of(OTHER.publicJwk()));
        new Judged(verifier.verify(ofOld)).rejected(Rejection.UNKNOWN_KEY);
        new Judged(verifier.verify(ofNew)).accepted();
        assertThatIllegalArgumentException().isThrownBy(() -> verifier.replaceKeys(List.of()));
        new Judged(verifier.verify(ofNew)).accepted();
    }

    /** Before, only ids were compared, and what the old key had signed was accepted until it ended. */
    @Test
    void aKeyThatIsReplacedUnderItsIdIsRefusedAtOnce() {
        String ofOld = signer.sign(identity("alice", Permissions.NONE, "t-1"));
        new Judged(verifier.verify(ofOld)).accepted();

        verifier.replaceKeys(List.of(KEY.publicJwk()));
        new Judged(verifier.verify(ofOld)).accepted();
        verifier.replaceKeys(List.of(OTHER.publicJwk().replace(OTHER.keyId(), KEY.keyId())));
        new Judged(verifier.verify(ofOld)).rejected(Rejection.BAD_SIGNATURE);
    }

    @Test
    void aTokenThatIsJudgedWhileItsKeyGoesIsNotRemembered() {
        String ofOld = signer.sign(identity("alice", Permissions.NONE, "t-1"));
        IdentityTokenVerifier[] judging = new IdentityTokenVerifier[1];
        InstantSource meanwhile = () -> {
            judging[0].replaceKeys(List.of(OTHER.publicJwk()));
            return clock.instant();
        };
        judging[0] = new IdentityTokenVerifier(List.of(KEY.publicJwk()), meanwhile);

        new Judged(judging[0].verify(ofOld)).accepted();
        new Judged(judging[0].verify(ofOld)).rejected(Rejection.UNKNOWN_KEY);
    }

    @Test
    void theLargestTokenThatAPolicyCanAllowFitsIntoAnIdentityToken() {
        TokenPolicy widest = TokenPolicy.defaults().withMaxTokenBytes(16_384);
        List<String> patterns = Collections.nCopies(46, "x".repeat(StreamPattern.MAX_LENGTH));
        String token =
                Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("rejoin", Map.of("subscribe", patterns))));
        assertThat(token).hasSizeBetween(16_000, 16_384);
        Identity identity = Judged.by(new TenantTokenVerifier(KeySource.of(List.of(Tokens.KEY)), widest, clock), token)
                .accepted();
        assertThat(new Judged(verifier.verify(signer.sign(identity))).accepted())
                .isEqualTo(identity);
    }

    @Test
    void anIdentityThatComesFromNoTokenIsNotSignedIfItIsTooLarge() {
        List<String> patterns = Collections.nCopies(Permissions.MAX_PATTERNS, "x".repeat(StreamPattern.MAX_LENGTH));
        Identity identity = identity("alice", Permissions.of(patterns, patterns, false), null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signer.sign(identity))
                .withMessageContaining("(expected: up to 24576)");
    }

    @Test
    void theTokenEndsByItselfAndTellsWhenTheTenantsTokenEnds() {
        Identity identity = identity("alice", Permissions.NONE, "t-1");
        String token = signer.sign(identity);
        clock.advance(Duration.ofSeconds(69));
        assertThat(new Judged(verifier.verify(token)).accepted().expiresAt()).isEqualTo(EXPIRY);
        clock.advance(Duration.ofSeconds(1));
        new Judged(verifier.verify(token)).rejected(Rejection.EXPIRED);
    }

    @Test
    void aRememberedTokenEndsToo() {
        String token = signer.sign(identity("alice", Permissions.NONE, "t-1"));
        Verification first = verifier.verify(token);
        assertThat(verifier.verify(token)).isSameAs(first);
        clock.advance(Duration.ofSeconds(70));
        new Judged(verifier.verify(token)).rejected(Rejection.EXPIRED);
    }

    @Test
    void aTokenIsUsedAgainForTheFirstHalfOfItsLife() {
        Identity identity = identity("alice", Permissions.NONE, "t-1");
        String first = signer.sign(identity);
        clock.advance(Duration.ofSeconds(29));
        assertThat(signer.sign(identity("alice", Permissions.NONE, "t-1"))).isSameAs(first);
        assertThat(signer.sign(identity("bob", Permissions.NONE, "t-1"))).isNotEqualTo(first);
        assertThat(signer.sign(identity("alice", Permissions.NONE, "t-2"))).isNotEqualTo(first);
        clock.advance(Duration.ofSeconds(1));
        assertThat(signer.sign(identity)).isNotEqualTo(first);
    }

    @Test
    void aClockThatIsSetBackBringsOutNoTokenFromTheFuture() {
        Identity identity = identity("alice", Permissions.NONE, "t-1");
        String fromTheFuture = signer.sign(identity);
        clock.advance(Duration.ofSeconds(-15));
        new Judged(new IdentityTokenVerifier(List.of(KEY.publicJwk()), clock).verify(fromTheFuture))
                .rejected(Rejection.NOT_YET_VALID);
        new Judged(verifier.verify(signer.sign(identity))).accepted();
    }

    @Test
    void keysRotateWithoutARefusal() {
        IdentityTokenVerifier both = new IdentityTokenVerifier(List.of(KEY.publicJwk(), OTHER.publicJwk()), clock);
        Identity identity = identity("alice", Permissions.NONE, "t-1");
        String old = signer.sign(identity);
        String next = new IdentityTokenSigner(OTHER, clock).sign(identity);
        new Judged(both.verify(old)).accepted();
        new Judged(both.verify(next)).accepted();
        new Judged(verifier.verify(next)).rejected(Rejection.UNKNOWN_KEY);
    }

    static List<Arguments> forgeries() {
        return List.of(
                Arguments.of("JWT", KEY.keyId(), claims(), Rejection.WRONG_TYPE),
                Arguments.of(IdentityTokens.TYPE, OTHER.keyId(), claims(), Rejection.UNKNOWN_KEY),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("aud", null), Rejection.WRONG_AUDIENCE),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("aud", "rejoin"), Rejection.WRONG_AUDIENCE),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("exp", null), Rejection.CLAIMS_INVALID),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("exp", NOW - 10), Rejection.EXPIRED),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("iat", NOW + 11), Rejection.NOT_YET_VALID),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("tenant", null), Rejection.CLAIMS_INVALID),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("tenant", "a/b"), Rejection.CLAIMS_INVALID),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("sub", null), Rejection.CLAIMS_INVALID),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("origin", null), Rejection.CLAIMS_INVALID),
                Arguments.of(IdentityTokens.TYPE, KEY.keyId(), claims("origin", "acme"), Rejection.CLAIMS_INVALID),
                Arguments.of(
                        IdentityTokens.TYPE,
                        KEY.keyId(),
                        claims("origin", Map.of("iss", "i", "kid", "k")),
                        Rejection.CLAIMS_INVALID),
                Arguments.of(
                        IdentityTokens.TYPE,
                        KEY.keyId(),
                        claims("rejoin", Map.of("admin", "yes")),
                        Rejection.CLAIMS_INVALID));
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void whatIsNotAnIdentityTokenIsRefusedEvenIfTheGatewaySignedIt(
            String type, String keyId, Map<String, @Nullable Object> claims, Rejection expected) {
        String token = Tokens.signed(header(type, keyId), Tokens.json(claims), JWSAlgorithm.EdDSA, KEY.signer());
        new Judged(verifier.verify(token)).rejected(expected);
    }

    @Test
    void theClaimsOfTheForgeriesAreGoodOtherwise() {
        String token = Tokens.signed(
                header(IdentityTokens.TYPE, KEY.keyId()), Tokens.json(claims()), JWSAlgorithm.EdDSA, KEY.signer());
        new Judged(verifier.verify(token)).accepted();
    }

    @Test
    void whatTheGatewayDidNotSignIsRefused() {
        String header = header(IdentityTokens.TYPE, KEY.keyId());
        String claims = Tokens.json(claims());
        new Judged(verifier.verify(Tokens.signed(header, claims, JWSAlgorithm.EdDSA, OTHER.signer())))
                .rejected(Rejection.BAD_SIGNATURE);
        String hmac = header.replace("EdDSA", "HS256");
        new Judged(verifier.verify(Tokens.signed(hmac, claims))).rejected(Rejection.ALGORITHM_NOT_ALLOWED);
        String none = header.replace("EdDSA", "none");
        new Judged(verifier.verify(Tokens.base64(none) + "." + Tokens.base64(claims) + "."))
                .rejected(Rejection.ALGORITHM_NOT_ALLOWED);
        String withoutKid = "{\"alg\":\"EdDSA\",\"typ\":\"" + IdentityTokens.TYPE + "\"}";
        new Judged(verifier.verify(Tokens.signed(withoutKid, claims, JWSAlgorithm.EdDSA, KEY.signer())))
                .rejected(Rejection.UNKNOWN_KEY);
        new Judged(verifier.verify("")).rejected(Rejection.MALFORMED);
        new Judged(verifier.verify("x".repeat(24_577))).rejected(Rejection.TOO_LARGE);
    }

    @Test
    void aTenantsTokenIsNoIdentityTokenAndTheOtherWayRound() {
        new Judged(verifier.verify(Tokens.good())).rejected(Rejection.WRONG_TYPE);
        TenantKey gatewaysKey =
                TenantKey.jwk("acme", IdentityTokens.ISSUER, KEY.keyId(), TokenAlgorithm.EDDSA, KEY.publicJwk());
        TokenVerifier frontDoor =
                new TenantTokenVerifier(KeySource.of(List.of(gatewaysKey)), TokenPolicy.defaults(), clock);
        Judged.by(frontDoor, signer.sign(identity("alice", Permissions.NONE, "t-1")))
                .rejected(Rejection.WRONG_TYPE);
    }

    @Test
    void theVerifierTakesPublicEd25519KeysOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IdentityTokenVerifier(List.of(), clock));
        assertThatIllegalArgumentException().isThrownBy(() -> new IdentityTokenVerifier(List.of("{}"), clock));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IdentityTokenVerifier(
                        List.of(KEY.publicJwk(), OTHER.publicJwk().replace(OTHER.keyId(), KEY.keyId())), clock))
                .withMessageContaining("(expected: one key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IdentityTokenVerifier(List.of(KEY.privateJwk()), clock))
                .withMessageStartingWith("jwk: a private key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IdentityTokenVerifier(List.of(KeyPairs.jwk(KeyPairs.P256.getPublic())), clock));
    }

    @Test
    void theLifetimeIsBounded() {
        for (Duration wrong : List.of(Duration.ofSeconds(9), Duration.ofSeconds(301), Duration.ofSeconds(-60))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new IdentityTokenSigner(KEY, wrong, CacheLimits.defaults(), clock))
                    .withMessage("lifetime: %s (expected: PT10S..PT5M)", wrong);
        }
    }

    @Test
    void aSigningKeyKeepsItsNameAndItsSecret() {
        IdentitySigningKey read = IdentitySigningKey.parse(KEY.privateJwk());
        assertThat(read.keyId()).isEqualTo(KEY.keyId());
        assertThat(read.publicJwk()).isEqualTo(KEY.publicJwk()).doesNotContain("\"d\"");
        assertThat(read.toString()).isEqualTo("IdentitySigningKey[keyId=" + KEY.keyId() + "]");
        new Judged(verifier.verify(
                        new IdentityTokenSigner(read, clock).sign(identity("alice", Permissions.NONE, null))))
                .accepted();
    }

    @Test
    void aSigningKeyWhoseHalvesDoNotBelongTogetherIsRefused() {
        String x = KEY.publicJwk().replaceAll(".*\"x\":\"([^\"]+)\".*", "$1");
        String otherX = OTHER.publicJwk().replaceAll(".*\"x\":\"([^\"]+)\".*", "$1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentitySigningKey.parse(KEY.privateJwk().replace(x, otherX)))
                .withMessageContaining("(expected: one pair)");
        assertThatIllegalArgumentException().isThrownBy(() -> IdentitySigningKey.parse(KEY.publicJwk()));
        String shortKey =
                KEY.privateJwk().replace(x, Base64URL.encode(new byte[31]).toString());
        assertThatIllegalArgumentException().isThrownBy(() -> IdentitySigningKey.parse(shortKey));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentitySigningKey.parse(KeyPairs.jwk(KeyPairs.P256.getPublic())))
                .withMessage("jwk: kty EC (expected: OKP)");
    }

    private static Identity identity(String subject, Permissions permissions, @Nullable String tokenId) {
        return new Identity(
                Tokens.TENANT,
                subject,
                permissions,
                EXPIRY,
                tokenId,
                Tokens.ISSUER,
                Tokens.KEY_ID,
                EXPIRY.minusSeconds(60));
    }

    private static String header(String type, String keyId) {
        return "{\"alg\":\"EdDSA\",\"typ\":\"" + type + "\",\"kid\":\"" + keyId + "\"}";
    }

    private static Map<String, @Nullable Object> claims() {
        Map<String, @Nullable Object> claims = Tokens.claims();
        claims.put("aud", IdentityTokens.AUDIENCE);
        claims.put("tenant", Tokens.TENANT);
        claims.put("exp", NOW + 60);
        claims.put("origin", Map.of("iss", Tokens.ISSUER, "kid", Tokens.KEY_ID, "exp", NOW + 600));
        return claims;
    }

    private static Map<String, @Nullable Object> claims(String name, @Nullable Object value) {
        Map<String, @Nullable Object> claims = claims();
        if (value == null) {
            claims.remove(name);
        } else {
            claims.put(name, value);
        }
        return claims;
    }
}
