// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each claim of a correctly signed token must be. */
class ClaimRulesTest {

    private static final long NOW = ManualClock.START.getEpochSecond();

    @Test
    void aGoodTokenBecomesAnIdentity() {
        Identity identity = Judged.byDefault(Tokens.good()).accepted();
        assertThat(identity)
                .isEqualTo(new Identity(
                        Tokens.TENANT,
                        "alice",
                        Permissions.of(List.of("room:*"), List.of("room:42"), false),
                        Instant.ofEpochSecond(NOW + 600),
                        "t-1",
                        Tokens.ISSUER,
                        Tokens.KEY_ID,
                        ManualClock.START));
    }

    static List<Arguments> invalidClaims() {
        Map<String, Object> tooMany = Map.of("subscribe", Collections.nCopies(129, "a"));
        return List.of(
                Arguments.of("exp", null),
                Arguments.of("exp", "1893456600"),
                Arguments.of("exp", -1),
                Arguments.of("exp", 1e300),
                Arguments.of("exp", 1_893_456_600_000L),
                Arguments.of("exp", true),
                Arguments.of("nbf", "soon"),
                Arguments.of("iat", List.of()),
                Arguments.of("sub", null),
                Arguments.of("sub", ""),
                Arguments.of("sub", 7),
                Arguments.of("sub", "a".repeat(256)),
                Arguments.of("sub", "alice\r\nX-Admin: 1"),
                Arguments.of("iss", null),
                Arguments.of("iss", 7),
                Arguments.of("iss", List.of(Tokens.ISSUER)),
                Arguments.of("iss", "i".repeat(256)),
                Arguments.of("jti", 7),
                Arguments.of("jti", "j".repeat(256)),
                Arguments.of("tenant", 7),
                Arguments.of("tenant", List.of(Tokens.TENANT)),
                Arguments.of("aud", 7),
                Arguments.of("aud", List.of("a", 7)),
                Arguments.of("rejoin", "room:*"),
                Arguments.of("rejoin", List.of()),
                Arguments.of("rejoin", Map.of("subscribe", "room:*")),
                Arguments.of("rejoin", Map.of("subscribe", List.of(7))),
                Arguments.of("rejoin", Map.of("subscribe", List.of(List.of("a")))),
                Arguments.of("rejoin", Map.of("subscribe", List.of(""))),
                Arguments.of("rejoin", Map.of("publish", Map.of("room:*", true))),
                Arguments.of("rejoin", Map.of("publish", List.of("room/42"))),
                Arguments.of("rejoin", Map.of("publish", List.of("a".repeat(256)))),
                Arguments.of("rejoin", Map.of("admin", "true")),
                Arguments.of("rejoin", Map.of("admin", 1)),
                Arguments.of("rejoin", tooMany));
    }

    @ParameterizedTest
    @MethodSource("invalidClaims")
    void aMissingMistypedOrUnboundedClaimIsRefused(String name, @Nullable Object value) {
        String payload = Tokens.json(Tokens.claims(name, value));
        Judged.byDefault(Tokens.signed(Tokens.HEADER, payload)).rejected(Rejection.CLAIMS_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "exp", "nbf", "iat", "jti", "tenant", "aud", "rejoin"})
    void nullIsNotAbsent(String name) {
        String rest = Tokens.json(Tokens.claims(name, null)).substring(1);
        String payload = "{\"" + name + "\":null," + rest;
        Judged.byDefault(Tokens.signed(Tokens.HEADER, payload)).rejected(Rejection.CLAIMS_INVALID);
    }

    @Test
    void withoutTheRejoinClaimNothingIsAllowed() {
        String payload = Tokens.json(Tokens.claims("rejoin", null));
        assertThat(Judged.byDefault(Tokens.signed(Tokens.HEADER, payload))
                        .accepted()
                        .permissions())
                .isEqualTo(Permissions.NONE);
    }

    @Test
    void unknownMembersOfTheRejoinClaimAreIgnored() {
        String payload = Tokens.json(Tokens.claims("rejoin", Map.of("admin", true, "moderate", Map.of("rooms", 7))));
        assertThat(Judged.byDefault(Tokens.signed(Tokens.HEADER, payload))
                        .accepted()
                        .permissions())
                .isEqualTo(Permissions.of(List.of(), List.of(), true));
    }

    @Test
    void aTokenNeedsNoId() {
        String payload = Tokens.json(Tokens.claims("jti", null));
        assertThat(Judged.byDefault(Tokens.signed(Tokens.HEADER, payload))
                        .accepted()
                        .tokenId())
                .isNull();
    }

    @Test
    void aSubjectIsAnyTextWithoutControlCharacters() {
        String subject = "Zoë 😀 <zoe@acme.example> \"quoted\"";
        String payload = Tokens.json(Tokens.claims("sub", subject));
        assertThat(Judged.byDefault(Tokens.signed(Tokens.HEADER, payload))
                        .accepted()
                        .subject())
                .isEqualTo(subject);
        String longest = Tokens.json(Tokens.claims("sub", "s".repeat(255)));
        assertThat(Judged.byDefault(Tokens.signed(Tokens.HEADER, longest))
                        .accepted()
                        .subject())
                .hasSize(255);
    }

    @Test
    void fractionsOfSecondsAreCutOff() {
        String payload = Tokens.json(Tokens.claims("exp", NOW + 60.9));
        assertThat(Judged.byDefault(Tokens.signed(Tokens.HEADER, payload))
                        .accepted()
                        .expiresAt())
                .isEqualTo(Instant.ofEpochSecond(NOW + 60));
    }

    @ParameterizedTest
    @CsvSource({
        "exp, -29, ",
        "exp, -30, EXPIRED",
        "exp, -99999, EXPIRED",
        "nbf, 30, ",
        "nbf, 31, NOT_YET_VALID",
        "nbf, -99999, ",
        "iat, 30, ",
        "iat, 31, NOT_YET_VALID",
        "iat, 999999, NOT_YET_VALID",
    })
    void timesAreForgivenTheClockSkewAndNoMore(String claim, long offset, @Nullable Rejection expected) {
        Judged judged = Judged.byDefault(Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims(claim, NOW + offset))));
        if (expected == null) {
            judged.accepted();
        } else {
            judged.rejected(expected);
        }
    }

    @Test
    void theClockSkewIsThePolicys() {
        TokenPolicy strict = TokenPolicy.defaults().withClockSkew(Duration.ZERO);
        String token = Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("exp", NOW)));
        judge(strict, token).rejected(Rejection.EXPIRED);
        judge(strict.withClockSkew(Duration.ofSeconds(1)), token).accepted();
    }

    @Test
    void aTenantThatDiffersFromTheKeysIsRefused() {
        judge(TokenPolicy.defaults(), Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("tenant", "acme"))))
                .accepted();
        for (String other : List.of("other", "ACME", "acme2", "acm")) {
            Judged.byDefault(Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("tenant", other))))
                    .rejected(Rejection.TENANT_MISMATCH);
        }
    }

    static List<Arguments> audiences() {
        return List.of(
                Arguments.of("rejoin", true),
                Arguments.of(List.of("other", "rejoin"), true),
                Arguments.of("rejoin2", false),
                Arguments.of("Rejoin", false),
                Arguments.of(List.of("other"), false),
                Arguments.of(List.of(), false),
                Arguments.of(null, false));
    }

    @ParameterizedTest
    @MethodSource("audiences")
    void theAudienceMustBeThePolicysIfItNamesOne(@Nullable Object audience, boolean good) {
        String token = Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("aud", audience)));
        Judged judged = judge(TokenPolicy.defaults().withAudience("rejoin"), token);
        if (good) {
            judged.accepted();
        } else {
            judged.rejected(Rejection.WRONG_AUDIENCE);
        }
        Judged.byDefault(token).accepted();
    }

    @Test
    void aTokenMayNotLiveLongerThanThePolicyAllows() {
        TokenPolicy policy = TokenPolicy.defaults().withMaxLifetime(Duration.ofMinutes(10));
        judge(policy, Tokens.good()).accepted();
        judge(policy, Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("exp", NOW + 601))))
                .rejected(Rejection.LIFETIME_TOO_LONG);
        judge(policy, Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("iat", NOW - 1))))
                .rejected(Rejection.LIFETIME_TOO_LONG);
        judge(policy, Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("iat", null))))
                .accepted();
        Map<String, @Nullable Object> withoutIat = Tokens.claims("iat", null);
        withoutIat.put("exp", NOW + 601);
        judge(policy, Tokens.signed(Tokens.HEADER, Tokens.json(withoutIat))).rejected(Rejection.LIFETIME_TOO_LONG);
    }

    private static Judged judge(TokenPolicy policy, String token) {
        return Judged.by(new TenantTokenVerifier(KeySource.of(List.of(Tokens.KEY)), policy, new ManualClock()), token);
    }
}
