// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The attacks that RFC 8725 lists, each by its section; after each of them the honest neighbour still gets in. */
class AttackListTest {

    private static final String CLAIMS = Tokens.json(Tokens.claims());

    @AfterEach
    void theHonestNeighbourStillGetsIn() {
        Judged.byDefault(Tokens.good()).accepted();
    }

    /** §2.1, §3.1: no signature at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "None",
                "NONE",
                "nOnE",
                "",
                "hs256",
                "HS256 ",
                "ES256K",
                "dir",
                "RSA-OAEP",
                "Ed448",
                "HS1"
            })
    void algorithmsThatAreNotOnTheList(String alg) {
        String header = "{\"alg\":\"" + alg + "\",\"kid\":\"" + Tokens.KEY_ID + "\"}";
        Judged.byDefault(Tokens.base64(header) + "." + Tokens.base64(CLAIMS) + ".")
                .rejected(Rejection.ALGORITHM_NOT_ALLOWED);
        Judged.byDefault(Tokens.signed(header, CLAIMS)).rejected(Rejection.ALGORITHM_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"alg\":null}", "{\"alg\":7}", "{\"alg\":[\"HS256\"]}", "{\"ALG\":\"HS256\"}"})
    void noAlgorithmToSpeakOf(String header) {
        Judged.byDefault(Tokens.signed(header, CLAIMS)).rejected(Rejection.ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void aStrippedSignature() {
        String good = Tokens.good();
        Judged.byDefault(good.substring(0, good.lastIndexOf('.') + 1)).rejected(Rejection.BAD_SIGNATURE);
    }

    /** §2.1, §3.1: the RSA public key, which everybody knows, taken for an HMAC secret, in each spelling that libraries fell for. */
    @Test
    void aPublicKeyTakenForASharedSecret() {
        PublicKey publicKey = KeyPairs.RSA.getPublic();
        TenantKey rsa = KeyPairs.key(TokenAlgorithm.RS256);
        String pem = KeyPairs.pem(publicKey);
        List<byte[]> spellings = List.of(
                pem.getBytes(StandardCharsets.US_ASCII),
                pem.strip().getBytes(StandardCharsets.US_ASCII),
                publicKey.getEncoded(),
                KeyPairs.jwk(publicKey).getBytes(StandardCharsets.US_ASCII));
        for (byte[] spelling : spellings) {
            String forged = Tokens.signed(Tokens.HEADER, CLAIMS, JWSAlgorithm.HS256, Tokens.hmac(spelling));
            judge(List.of(rsa), forged).rejected(Rejection.ALGORITHM_NOT_ALLOWED);
            String saysRsa = Tokens.signed(
                    Tokens.HEADER.replace("HS256", "RS256"), CLAIMS, JWSAlgorithm.HS256, Tokens.hmac(spelling));
            judge(List.of(rsa), saysRsa).rejected(Rejection.BAD_SIGNATURE);
        }
    }

    /** §2.2, §3.5: weak secrets are refused where they are configured, see TenantKeyTest; here only a wrong one. */
    @Test
    void aSecretThatIsNotTheTenants() {
        JWSSigner wrong = Tokens.hmac("ffffffffffffffffffffffffffffffff".getBytes(StandardCharsets.US_ASCII));
        Judged.byDefault(Tokens.signed(Tokens.HEADER, CLAIMS, JWSAlgorithm.HS256, wrong))
                .rejected(Rejection.BAD_SIGNATURE);
    }

    /** §2.4, §3.7: see ShapeRulesTest for duplicate members and encodings. §3.8: the issuer belongs to the key. */
    @Test
    void aKeyIdOfOneIssuerUnderTheNameOfAnother() {
        TenantKey mallory = TenantKey.sharedSecret(
                "mallory",
                "https://mallory.example",
                "m",
                TokenAlgorithm.HS256,
                "m".repeat(32).getBytes(StandardCharsets.US_ASCII));
        List<TenantKey> keys = List.of(Tokens.KEY, mallory);
        JWSSigner malloryPen = Tokens.hmac("m".repeat(32).getBytes(StandardCharsets.US_ASCII));
        // Mallory's own kid with acme's issuer: there is no such pair.
        String header = Tokens.HEADER.replace(Tokens.KEY_ID, "m");
        judge(keys, Tokens.signed(header, CLAIMS, JWSAlgorithm.HS256, malloryPen))
                .rejected(Rejection.UNKNOWN_KEY);
        // Acme's kid and issuer, Mallory's signature.
        judge(keys, Tokens.signed(Tokens.HEADER, CLAIMS, JWSAlgorithm.HS256, malloryPen))
                .rejected(Rejection.BAD_SIGNATURE);
        // Mallory's kid and issuer, acme's tenant.
        String claims =
                Tokens.json(Tokens.claims("tenant", Tokens.TENANT)).replace("issuer.acme.example", "mallory.example");
        judge(keys, Tokens.signed(header, claims, JWSAlgorithm.HS256, malloryPen))
                .rejected(Rejection.TENANT_MISMATCH);
    }

    /** §3.10: key ids are looked up, not executed; unknown ones lead nowhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {"../../../dev/null", "' OR '1'='1", "2030-A", "2030-a ", "http://127.0.0.1/key", "|id", "*"})
    void keyIdsMadeForOtherPrograms(String keyId) {
        Judged.byDefault(Tokens.signed(Tokens.HEADER.replace(Tokens.KEY_ID, keyId), CLAIMS))
                .rejected(Rejection.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "7", "null", "[\"2030-a\"]"})
    void keyIdsThatAreNoNames(String keyId) {
        String header = Tokens.HEADER.replace("\"" + Tokens.KEY_ID + "\"", keyId);
        Judged.byDefault(Tokens.signed(header, CLAIMS)).rejected(Rejection.MALFORMED);
    }

    /** §3.10: a token brings its own key, or says where to fetch it. Nobody goes there, and the tenant's key is what counts. */
    @Test
    void aKeyThatComesWithTheToken() {
        String jwk = KeyPairs.jwk(KeyPairs.RSA.getPublic());
        String brought = "{\"alg\":\"RS256\",\"jwk\":" + jwk
                + ",\"jku\":\"http://127.0.0.1:9/keys\",\"x5u\":\"http://127.0.0.1:9/cert\",\"x5c\":[\"MIIB\"],\"kid\":\""
                + Tokens.KEY_ID + "\"}";
        JWSSigner own = KeyPairs.signer(TokenAlgorithm.RS256);
        Judged.byDefault(Tokens.signed(brought, CLAIMS, JWSAlgorithm.RS256, own))
                .rejected(Rejection.ALGORITHM_NOT_ALLOWED);
        TenantKey another = TenantKey.jwk(
                Tokens.TENANT,
                Tokens.ISSUER,
                Tokens.KEY_ID,
                TokenAlgorithm.RS256,
                KeyPairs.jwk(KeyPairs.rsa(2_048).getPublic()));
        judge(List.of(another), Tokens.signed(brought, CLAIMS, JWSAlgorithm.RS256, own))
                .rejected(Rejection.BAD_SIGNATURE);
        // Honest issuers send such members too; they are no reason to refuse.
        judge(List.of(KeyPairs.key(TokenAlgorithm.RS256)), Tokens.signed(brought, CLAIMS, JWSAlgorithm.RS256, own))
                .accepted();
    }

    /** §2.3, §2.6 and RFC 7515 §4.1.11: extensions change what is signed, or must be understood. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"]",
                "\"crit\":[]",
                "\"crit\":null",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"b64\":false",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A256GCM\"",
            })
    void headerExtensions(String member) {
        String header = "{" + member + "," + Tokens.HEADER.substring(1);
        Judged.byDefault(Tokens.signed(header, CLAIMS)).rejected(Rejection.HEADER_NOT_ALLOWED);
    }

    /** §2.8, §3.11: a token of another kind, from the same issuer and key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rejoin-identity+jwt",
                "application/rejoin-identity+jwt",
                "secevent+jwt",
                "logout+jwt",
                "dpop+jwt"
            })
    void tokensOfAnotherKind(String type) {
        String header = Tokens.HEADER.replace("\"JWT\"", "\"" + type + "\"");
        Judged.byDefault(Tokens.signed(header, CLAIMS)).rejected(Rejection.WRONG_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt", "at+jwt", "application/at+JWT"})
    void tokensOfThisKind(String type) {
        String header = Tokens.HEADER.replace("\"JWT\"", "\"" + type + "\"");
        Judged.byDefault(Tokens.signed(header, CLAIMS)).accepted();
    }

    @Test
    void noTypeIsAnyType() {
        Judged.byDefault(Tokens.signed(Tokens.HEADER.replace("\"typ\":\"JWT\",", ""), CLAIMS))
                .accepted();
    }

    private static Judged judge(List<TenantKey> keys, String token) {
        return Judged.by(new TenantTokenVerifier(KeySource.of(keys), TokenPolicy.defaults(), new ManualClock()), token);
    }
}
