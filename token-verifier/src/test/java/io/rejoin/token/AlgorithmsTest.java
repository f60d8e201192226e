// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSSigner;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every algorithm verifies its own signatures, and nobody else's. */
class AlgorithmsTest {

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void aTokenSignedByTheKeyIsAccepted(TokenAlgorithm algorithm) {
        assertThat(judge(KeyPairs.key(algorithm), token(algorithm)).accepted().subject())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @EnumSource(
            value = TokenAlgorithm.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HS256", "HS384", "HS512"})
    void aKeyFromPemIsTheSameKey(TokenAlgorithm algorithm) {
        String pem = KeyPairs.pem(KeyPairs.of(algorithm).getPublic());
        TenantKey key = TenantKey.pem(Tokens.TENANT, Tokens.ISSUER, Tokens.KEY_ID, algorithm, pem);
        judge(key, token(algorithm)).accepted();
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void aTokenOfAnyOtherAlgorithmIsRefusedWhateverKeyItIsSignedWith(TokenAlgorithm algorithm) {
        TenantKey key = KeyPairs.key(algorithm);
        for (TokenAlgorithm other : TokenAlgorithm.values()) {
            if (other != algorithm) {
                judge(key, token(other)).rejected(Rejection.ALGORITHM_NOT_ALLOWED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void noChangedCharacterGoesUnnoticedAndNoneIsAFault(TokenAlgorithm algorithm) {
        TenantKey key = KeyPairs.key(algorithm);
        String token = token(algorithm);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < token.length(); i++) {
            char[] changed = token.toCharArray();
            changed[i] = "ABCxyz019-_.".charAt(random.nextInt(12));
            if (changed[i] != token.charAt(i)) {
                assertThat(judge(key, new String(changed)).verification())
                        .as("character %d, seed %d", i, seed)
                        .isInstanceOf(Verification.Rejected.class);
            }
        }
    }

    /** All zeros is what a broken ECDSA accepts for any message (CVE-2022-21449); the lengths are of all algorithms here. */
    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void signaturesOfOneRepeatedByteAndOfAnyLengthAreRefused(TokenAlgorithm algorithm) {
        TenantKey key = KeyPairs.key(algorithm);
        String input = token(algorithm).substring(0, token(algorithm).lastIndexOf('.') + 1);
        for (int length : List.of(0, 1, 31, 32, 48, 63, 64, 65, 96, 132, 255, 256, 257, 1_000)) {
            for (byte fill : new byte[] {0, 1, (byte) 0xff}) {
                byte[] signature = new byte[length];
                Arrays.fill(signature, fill);
                judge(key, input + Tokens.base64(signature)).rejected(Rejection.BAD_SIGNATURE);
            }
        }
    }

    private static String token(TokenAlgorithm algorithm) {
        JWSSigner signer = KeyPairs.signer(algorithm);
        String header = Tokens.HEADER.replace("HS256", algorithm.joseName());
        return Tokens.signed(
                header, Tokens.json(Tokens.claims()), algorithm.header().getAlgorithm(), signer);
    }

    private static Judged judge(TenantKey key, String token) {
        return Judged.by(
                new TenantTokenVerifier(KeySource.of(List.of(key)), TokenPolicy.defaults(), new ManualClock()), token);
    }
}
