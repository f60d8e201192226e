// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weak, mismatched and broken keys are refused when they are configured. */
class TenantKeyTest {

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void isTheSameHoweverItIsWrittenAndAnotherUnderItsId(TokenAlgorithm algorithm) {
        TenantKey key = KeyPairs.key(algorithm);
        assertThat(key.isSameAs(KeyPairs.key(algorithm))).isTrue();
        for (TokenAlgorithm other : TokenAlgorithm.values()) {
            assertThat(key.isSameAs(KeyPairs.key(other))).isEqualTo(other == algorithm);
        }
        if (algorithm.isShared()) {
            byte[] longer = "s".repeat(algorithm.minSecretBytes() + 1).getBytes(StandardCharsets.US_ASCII);
            assertThat(key.isSameAs(TenantKey.sharedSecret("t", "i", "k", algorithm, longer)))
                    .isFalse();
        } else {
            String pem = KeyPairs.pem(KeyPairs.of(algorithm).getPublic());
            assertThat(key.isSameAs(TenantKey.pem("t", "i", "k", algorithm, pem)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
    void aSecretIsAtLeastAsLongAsTheHash(TokenAlgorithm algorithm, int bytes) {
        assertThat(secret(algorithm, new byte[bytes]).algorithm()).isEqualTo(algorithm);
        assertThat(secret(algorithm, new byte[1_024])).isNotNull();
        for (int wrong : new int[] {0, bytes - 1, 1_025}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> secret(algorithm, new byte[wrong]))
                    .withMessage("secret: %d bytes (expected for %s: %d..1024)", wrong, algorithm.joseName(), bytes);
        }
    }

    @Test
    void aSecretIsCopied() {
        byte[] secret = Tokens.SECRET.clone();
        TenantKey key = secret(TokenAlgorithm.HS256, secret);
        java.util.Arrays.fill(secret, (byte) 0);
        Judged.by(
                        new TenantTokenVerifier(KeySource.of(List.of(key)), TokenPolicy.defaults(), new ManualClock()),
                        Tokens.good())
                .accepted();
    }

    @Test
    void aSharedSecretCanBeAJwk() {
        String oct = new OctetSequenceKey.Builder(Tokens.SECRET).build().toJSONString();
        TenantKey key = jwk(TokenAlgorithm.HS256, oct);
        Judged.by(
                        new TenantTokenVerifier(KeySource.of(List.of(key)), TokenPolicy.defaults(), new ManualClock()),
                        Tokens.good())
                .accepted();
        String weak = new OctetSequenceKey.Builder(new byte[31]).build().toJSONString();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwk(TokenAlgorithm.HS256, weak))
                .withMessageStartingWith("secret: 31 bytes");
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void aKeyOfAnotherKindIsRefused(TokenAlgorithm algorithm) {
        for (TokenAlgorithm other : TokenAlgorithm.values()) {
            boolean same = algorithm.isShared() == other.isShared()
                    && algorithm.isRsa() == other.isRsa()
                    && algorithm.curve() == other.curve();
            if (!same) {
                String material = other.isShared()
                        ? new OctetSequenceKey.Builder(new byte[64]).build().toJSONString()
                        : KeyPairs.jwk(KeyPairs.of(other).getPublic());
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> jwk(algorithm, material))
                        .withMessageContaining("(expected for ");
            }
            if (!same && !other.isShared()) {
                String pem = KeyPairs.pem(KeyPairs.of(other).getPublic());
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> pem(algorithm, pem))
                        .withMessageContaining("(expected for ");
            }
        }
        if (!algorithm.isShared()) {
            assertThatIllegalArgumentException().isThrownBy(() -> secret(algorithm, new byte[64]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_024, 2_047})
    void shortRsaKeysAreRefused(int bits) {
        KeyPair pair = KeyPairs.rsa(bits);
        String message = "key: RSA of " + bits + " bits (expected: 2048..8192)";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pem(TokenAlgorithm.RS256, KeyPairs.pem(pair.getPublic())))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwk(TokenAlgorithm.PS512, KeyPairs.jwk(pair.getPublic())))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AQ", "Ag", "BA"})
    void rsaExponentsWithWhichAnybodyCanSignAreRefused(String exponent) {
        String n = new RSAKey.Builder((RSAPublicKey) KeyPairs.RSA.getPublic())
                .build()
                .getModulus()
                .toString();
        String jwk = "{\"kty\":\"RSA\",\"e\":\"" + exponent + "\",\"n\":\"" + n + "\"}";
        assertThatIllegalArgumentException().isThrownBy(() -> jwk(TokenAlgorithm.RS256, jwk));
    }

    @Test
    void aPrivateKeyHasNoBusinessHere() {
        RSAKey pair = new RSAKey.Builder((RSAPublicKey) KeyPairs.RSA.getPublic())
                .privateKey(KeyPairs.RSA.getPrivate())
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwk(TokenAlgorithm.RS256, pair.toJSONString()))
                .withMessageStartingWith("jwk: a private key");
        String pkcs8 =
                Base64.getEncoder().encodeToString(KeyPairs.RSA.getPrivate().getEncoded());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pem(
                        TokenAlgorithm.RS256, "-----BEGIN PRIVATE KEY-----\n" + pkcs8 + "\n-----END PRIVATE KEY-----"))
                .withMessageStartingWith("pem: other text")
                .withMessageNotContaining(pkcs8.substring(0, 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"kid\":\"another\"", "\"alg\":\"PS256\"", "\"use\":\"enc\"", "\"key_ops\":[\"encrypt\"]"})
    void aJwkIsTakenAtItsWord(String member) {
        String jwk = "{" + member + "," + KeyPairs.jwk(KeyPairs.RSA.getPublic()).substring(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwk(TokenAlgorithm.RS256, jwk))
                .withMessageStartingWith("jwk: ");
    }

    @Test
    void aJwkThatAgreesIsTaken() {
        String said = "{\"kid\":\"" + Tokens.KEY_ID + "\",\"alg\":\"RS256\",\"use\":\"sig\",\"key_ops\":[\"verify\"],";
        assertThat(jwk(
                        TokenAlgorithm.RS256,
                        said + KeyPairs.jwk(KeyPairs.RSA.getPublic()).substring(1)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"kty\":\"oct\",\"k\":7}",
                "k3y-material-in-the-wrong-place",
                "{\"kty\":\"RSA\"}"
            })
    void textThatIsNoJwkIsRefusedWithoutQuotingIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jwk(TokenAlgorithm.HS256, text))
                .withMessage("jwk: not a JSON Web Key (expected: RFC 7517)")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"})
    void textThatIsNoPemIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pem(TokenAlgorithm.ES256, text))
                .withMessageStartingWith("pem: ");
    }

    @Test
    void otherEdwardsCurvesAreRefused() {
        String ed448 = KeyPairs.pem(KeyPairs.generate("Ed448").getPublic());
        assertThatIllegalArgumentException().isThrownBy(() -> pem(TokenAlgorithm.EDDSA, ed448));
        String x25519 = "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" + Tokens.base64(new byte[32]) + "\"}";
        assertThatIllegalArgumentException().isThrownBy(() -> jwk(TokenAlgorithm.EDDSA, x25519));
    }

    @Test
    void namesAreBounded() {
        for (String tenant : List.of("", "a b", "a/b", "a:b", "ä", "a".repeat(65))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TenantKey.sharedSecret(
                            tenant, Tokens.ISSUER, Tokens.KEY_ID, TokenAlgorithm.HS256, Tokens.SECRET));
        }
        for (String name : List.of("", "a\n", "a".repeat(256))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TenantKey.sharedSecret(
                            Tokens.TENANT, name, Tokens.KEY_ID, TokenAlgorithm.HS256, Tokens.SECRET));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TenantKey.sharedSecret(
                            Tokens.TENANT, Tokens.ISSUER, name, TokenAlgorithm.HS256, Tokens.SECRET));
        }
    }

    @Test
    void itsTextShowsNoSecret() {
        assertThat(Tokens.KEY.toString())
                .isEqualTo("TenantKey[tenant=acme, issuer=https://issuer.acme.example, keyId=2030-a, algorithm=HS256]")
                .doesNotContain(new String(Tokens.SECRET, StandardCharsets.US_ASCII));
    }

    private static TenantKey secret(TokenAlgorithm algorithm, byte[] secret) {
        return TenantKey.sharedSecret(Tokens.TENANT, Tokens.ISSUER, Tokens.KEY_ID, algorithm, secret);
    }

    private static TenantKey jwk(TokenAlgorithm algorithm, String jwk) {
        return TenantKey.jwk(Tokens.TENANT, Tokens.ISSUER, Tokens.KEY_ID, algorithm, jwk);
    }

    private static TenantKey pem(TokenAlgorithm algorithm, String pem) {
        return TenantKey.pem(Tokens.TENANT, Tokens.ISSUER, Tokens.KEY_ID, algorithm, pem);
    }
}
