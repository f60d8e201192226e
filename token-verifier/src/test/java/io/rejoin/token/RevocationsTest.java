// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of revocation meets what it names, and not its neighbour. */
class RevocationsTest {

    private static final Instant NOW = ManualClock.START;
    private static final Instant LATER = NOW.plusSeconds(3600);

    private final Revocations revocations = new Revocations();

    static List<Revocation> ofAlicesToken() {
        return List.of(
                new Revocation.OfToken("acme", "t-1", LATER),
                new Revocation.OfUser("acme", "alice", NOW.plusSeconds(1), LATER),
                new Revocation.OfKey("acme", "i", "k", LATER),
                new Revocation.OfKey("acme", "i", "k", NOW, LATER),
                new Revocation.OfTenant("acme", NOW.plusSeconds(1), LATER));
    }

    @ParameterizedTest
    @MethodSource("ofAlicesToken")
    void revokesWhatItNamesAndNoOtherTenants(Revocation revocation) {
        assertThat(revocations.revokes(identity("acme", "alice", "t-1", "k", NOW)))
                .isFalse();
        long before = revocations.version();

        revocations.apply(List.of(revocation), NOW);

        assertThat(revocations.version()).isGreaterThan(before);
        assertThat(revocations.revokes(identity("acme", "alice", "t-1", "k", NOW)))
                .isTrue();
        assertThat(revocations.revokes(identity("globex", "alice", "t-1", "k", NOW)))
                .isFalse();
        boolean all = revocation instanceof Revocation.OfTenant;
        assertThat(revocations.revokes(identity("acme", "bob", "t-2", "k2", NOW)))
                .isEqualTo(all);
    }

    @Test
    void aKeyThatAnotherReplacedUnderItsIdIsRevokedAndTheOtherIsNot() {
        revocations.apply(List.of(new Revocation.OfKey("acme", "i", "k", NOW, LATER)), NOW);

        assertThat(revocations.revokes(ofKeyGivenAt(null))).isTrue();
        assertThat(revocations.revokes(ofKeyGivenAt(NOW.minusMillis(1)))).isTrue();
        assertThat(revocations.revokes(ofKeyGivenAt(NOW))).isFalse();

        revocations.apply(List.of(new Revocation.OfKey("acme", "i", "k", LATER)), NOW);
        assertThat(revocations.revokes(ofKeyGivenAt(NOW))).isTrue();
    }

    private static Identity ofKeyGivenAt(@Nullable Instant when) {
        return new Identity("acme", "alice", Permissions.NONE, LATER, "t-1", "i", "k", NOW, null, when);
    }

    @ParameterizedTest
    @MethodSource("ofAlicesToken")
    void endsWhenItExpiresOrIsReplacedByAnExpiredOne(Revocation revocation) {
        revocations.apply(List.of(revocation), NOW);

        revocations.apply(List.of(), LATER.minusMillis(1));
        assertThat(revocations.size()).isOne();
        revocations.apply(List.of(), LATER);
        assertThat(revocations.size()).isZero();
    }

    @Test
    void replacedByAnExpiredOneItIsTakenBack() {
        revocations.apply(List.of(new Revocation.OfToken("acme", "t-1", LATER)), NOW);

        revocations.apply(List.of(new Revocation.OfToken("acme", "t-1", NOW)), NOW);

        assertThat(revocations.size()).isZero();
        assertThat(revocations.revokes(identity("acme", "alice", "t-1", "k", NOW)))
                .isFalse();
    }

    @Test
    void ofAUserItConcernsTokensOfBeforeAndThoseThatDoNotSay() {
        revocations.apply(List.of(new Revocation.OfUser("acme", "alice", NOW, LATER)), NOW);

        assertThat(revocations.revokes(identity("acme", "alice", "t", "k", NOW.minusSeconds(1))))
                .isTrue();
        assertThat(revocations.revokes(identity("acme", "alice", "t", "k", null)))
                .isTrue();
        assertThat(revocations.revokes(identity("acme", "alice", "t", "k", NOW)))
                .isFalse();
    }

    @Test
    void listIsBoundedAndWhatIsInItCanStillBeChanged() {
        revocations.apply(
                IntStream.range(0, Revocations.MAX_ENTRIES)
                        .mapToObj(i -> new Revocation.OfToken("acme", "t" + i, LATER))
                        .toList(),
                NOW);

        revocations.apply(List.of(new Revocation.OfToken("acme", "t1", LATER.plusSeconds(1))), NOW);
        assertThatIllegalStateException()
                .isThrownBy(() -> revocations.apply(List.of(new Revocation.OfToken("acme", "one more", LATER)), NOW))
                .withMessageContaining("100000");
        assertThat(revocations.size()).isEqualTo(Revocations.MAX_ENTRIES);
    }

    @Test
    void tokenThatWasAcceptedAndRememberedIsRefused() {
        TokenVerifier good = new CachingTokenVerifier(
                new TenantTokenVerifier(KeySource.of(List.of(Tokens.KEY)), TokenPolicy.defaults(), new ManualClock()),
                new ManualClock());
        TokenVerifier verifier = new RevocationCheck(good, revocations);
        String neighbour = Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("jti", "t-2")));
        Judged.by(verifier, Tokens.good()).accepted();

        revocations.apply(List.of(new Revocation.OfToken("acme", "t-1", LATER)), NOW);

        Judged.by(verifier, Tokens.good()).rejected(Rejection.REVOKED);
        Judged.by(verifier, neighbour).accepted();
    }

    private static Identity identity(
            String tenant, String subject, String tokenId, String keyId, @Nullable Instant issuedAt) {
        return new Identity(tenant, subject, Permissions.NONE, LATER, tokenId, "i", keyId, issuedAt);
    }
}
