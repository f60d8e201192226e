// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token must look like before anybody asks who signed it. Wherever it can be, the signature is right. */
class ShapeRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a",
                "a.b",
                "a.b.c.d",
                "a.b.c.d.e",
                "Bearer a.b.c",
                " ",
                "\u0000",
                "ä.ö.ü",
                "a b.c.d"
            })
    void textThatIsNoTokenIsMalformed(String token) {
        Judged.byDefault(token).rejected(Rejection.MALFORMED);
    }

    @Test
    void anEncryptedTokenIsMalformed() {
        String jwe = Tokens.base64("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..AAAA.AAAA.AAAA";
        Judged.byDefault(jwe).rejected(Rejection.MALFORMED);
    }

    @Test
    void sizeIsBoundedBeforeAnythingIsDecoded() {
        Judged.byDefault("!".repeat(TokenPolicy.DEFAULT_MAX_TOKEN_BYTES)).rejected(Rejection.MALFORMED);
        Judged.byDefault("!".repeat(TokenPolicy.DEFAULT_MAX_TOKEN_BYTES + 1)).rejected(Rejection.TOO_LARGE);
        String large = Tokens.signed(Tokens.HEADER, Tokens.json(Tokens.claims("padding", "x".repeat(7_000))));
        Judged.byDefault(large).rejected(Rejection.TOO_LARGE);
        TokenPolicy wide = TokenPolicy.defaults().withMaxTokenBytes(16_384);
        Judged.by(new TenantTokenVerifier(KeySource.of(List.of(Tokens.KEY)), wide, new ManualClock()), large)
                .accepted();
    }

    static List<String> notOneObject() {
        String rest = Tokens.json(Tokens.claims()).substring(1);
        return List.of(
                "",
                "[]",
                "null",
                "\"text\"",
                "7",
                "{",
                "{}}",
                "{} {}",
                "{}x",
                "{'sub':\"alice\"," + rest,
                "{sub:\"alice\"," + rest,
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{\"a\":NaN," + rest,
                "{\"a\":1e999," + rest,
                "{\"a\":01," + rest,
                "{\"a\":+1," + rest,
                "{\"a\":TRUE," + rest,
                "{\"a\":\"\n\"," + rest,
                "{\"a\":\"\\ud800\"," + rest,
                "{\"\\udc00\":1," + rest,
                "\uFEFF{" + rest,
                "{/* comment */" + rest,
                "// comment\n{" + rest,
                ")]}'\n{" + rest,
                "{\"a\"=1," + rest,
                "{\"a\":1;" + rest);
    }

    @ParameterizedTest
    @MethodSource("notOneObject")
    void aPayloadThatIsNotOneStrictJsonObjectIsMalformed(String payload) {
        Judged.byDefault(Tokens.signed(Tokens.HEADER, payload)).rejected(Rejection.MALFORMED);
    }

    @ParameterizedTest
    @MethodSource("notOneObject")
    void aHeaderThatIsNotOneStrictJsonObjectIsMalformed(String header) {
        String withHeaderMembers =
                header.replace(Tokens.json(Tokens.claims()).substring(1), Tokens.HEADER.substring(1));
        Judged.byDefault(Tokens.signed(withHeaderMembers, Tokens.json(Tokens.claims())))
                .rejected(Rejection.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"bob\",",
                "{\"\\u0073ub\":\"bob\",",
                "{\"rejoin\":{\"admin\":true},",
                "{\"x\":{\"a\":1,\"a\":1},",
                "{\"x\":[{\"a\":{\"b\":1,\"b\":null}}],",
                "{\"x\":null,\"x\":null,",
            })
    void aMemberThatStandsTwiceIsMalformed(String start) {
        String payload = start + Tokens.json(Tokens.claims()).substring(1);
        Judged.byDefault(Tokens.signed(Tokens.HEADER, payload)).rejected(Rejection.MALFORMED);
    }

    @Test
    void aHeaderMemberThatStandsTwiceIsMalformed() {
        String header = "{\"alg\":\"none\"," + Tokens.HEADER.substring(1);
        Judged.byDefault(Tokens.signed(header, Tokens.json(Tokens.claims()))).rejected(Rejection.MALFORMED);
    }

    @Test
    void nestingIsBounded() {
        Judged.byDefault(Tokens.signed(Tokens.HEADER, nested(StrictJson.MAX_DEPTH - 1)))
                .accepted();
        Judged.byDefault(Tokens.signed(Tokens.HEADER, nested(StrictJson.MAX_DEPTH)))
                .rejected(Rejection.MALFORMED);
        Judged.byDefault(Tokens.signed(Tokens.HEADER, nested(700))).rejected(Rejection.MALFORMED);
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        byte[] payload = Tokens.json(Tokens.claims("sub", "al?ce")).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == '?') {
                payload[i] = (byte) 0xff;
            }
        }
        String token = Tokens.signedRaw(
                Tokens.base64(Tokens.HEADER), Tokens.base64(payload), JWSAlgorithm.HS256, Tokens.hmac(Tokens.SECRET));
        Judged.byDefault(token).rejected(Rejection.MALFORMED);
    }

    /** Otherwise one token would have several spellings, and one that is revoked by its digest would come back under another. */
    @Test
    void onlyTheCanonicalBase64UrlIsRead() {
        String good = Tokens.good();
        Judged.byDefault(good).accepted();
        Judged.byDefault(good + "=").rejected(Rejection.MALFORMED);
        Judged.byDefault(good + "\n").rejected(Rejection.MALFORMED);
        Judged.byDefault(" " + good).rejected(Rejection.MALFORMED);
        // 32 bytes leave two bits of the last character unused: the next letter decodes to the same signature.
        char last = good.charAt(good.length() - 1);
        Judged.byDefault(good.substring(0, good.length() - 1) + (char) (last + 1))
                .rejected(Rejection.MALFORMED);
        String standardAlphabet = Tokens.base64("{\"a\":\"\u00ff\u00fe\u00ff~~~???\"}")
                .replace('-', '+')
                .replace('_', '/');
        assertThat(standardAlphabet).containsAnyOf("+", "/");
        Judged.byDefault(Tokens.base64(Tokens.HEADER) + "." + standardAlphabet + ".AAAA")
                .rejected(Rejection.MALFORMED);
    }

    @Test
    void detailsCarryNoLineBreaksAndNoNovels() {
        String header = "{\"alg\":\"no\\r\\nSet-Cookie: a\\u001b[31m" + "e".repeat(1_000) + "\"}";
        Judged.byDefault(Tokens.signed(header, "{}")).rejected(Rejection.ALGORITHM_NOT_ALLOWED);
    }

    private static String nested(int depth) {
        String deep = "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
        return "{\"x\":" + deep + "," + Tokens.json(Tokens.claims()).substring(1);
    }
}
