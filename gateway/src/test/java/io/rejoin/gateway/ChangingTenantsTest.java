// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.IdentityTokens;
import io.rejoin.token.RevocationEntry;
import io.rejoin.token.Revocations;
import io.rejoin.token.Verification;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Two gateways on one store: what an operator tells one of them holds at the other, in time; and who else was not touched. */
@ExtendWith(QuietLog.class)
class ChangingTenantsTest {

    /** What the platform promises of a revocation. */
    private static final Duration PROMISED = Duration.ofSeconds(5);

    private static final String ISSUER = "https://login.globex.example";
    private static final String SECRET = "a secret of the tenant globex, of more than 32 bytes";
    private static final String DOCUMENT = """
            {"issuers": [{"issuer": "%s", "keys": [
                {"kid": "g1", "algorithm": "HS256", "secret": "%s"},
                {"kid": "g2", "algorithm": "HS256", "secret": "%s"}]}],
             "allowedOrigins": ["https://app.globex.example"], "limits": {"user": {"requests": "7/s burst 9"}, "storage": "10GB"}}
            """.formatted(ISSUER, SECRET, SECRET);

    private static TestStore store;
    private static Upstream upstream;
    private static GatewayUnderTest one;
    private static GatewayUnderTest other;
    private static Management operator;

    @BeforeAll
    static void start() throws IOException {
        store = new TestStore();
        upstream = new Upstream();
        one = GatewayUnderTest.inFrontOf(upstream.uri(), store.settings());
        other = GatewayUnderTest.inFrontOf(
                upstream.uri(),
                Stream.concat(Stream.of("rejoin.gateway.tenants[0].limits.storage=3GB"), Stream.of(store.settings()))
                        .toArray(String[]::new));
        one.awaitReady();
        other.awaitReady();
        operator = new Management(one, Management.OPERATORS);
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
        other.close();
        upstream.close();
        store.close();
    }

    @Test
    void tenantComesChangesAndGoesWhileTheGatewaysRun() throws Exception {
        String token = token("g1", "alice", "t");
        String ofSecondKey = token("g2", "alice", "t");
        assertThat(status(token)).isEqualTo(401);

        HttpResponse<String> created = operator.send("PUT", "/admin/v1/tenants/globex", DOCUMENT, "If-None-Match", "*");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
        assertThat(created.body())
                .contains("\"kid\":\"g1\"", "https://app.globex.example", "7/s burst 9")
                .doesNotContain(SECRET, "sealedSecret");
        eventually(token, 200);
        eventually(ofSecondKey, 200);
        assertThat(storageLimitTold()).isEqualTo(10L << 30);
        assertThat(store.texts("SELECT document::text FROM rejoin_gateway.tenant"))
                .allSatisfy(it -> assertThat(it).contains("sealedSecret").doesNotContain(SECRET));

        // A key is removed: its tokens are refused, those of the other key are not.
        assertThat(operator.send("DELETE", "/admin/v1/tenants/globex/keys?kid=g1&issuer=" + ISSUER, "")
                        .statusCode())
                .isEqualTo(200);
        eventually(token, 401);
        assertThat(status(ofSecondKey)).isEqualTo(200);

        // What was read is sent back without its secrets: they stay.
        HttpResponse<String> read = operator.send("GET", "/admin/v1/tenants/globex", "");
        String document = read.body().replaceFirst(".*\"document\":", "").replaceFirst("}$", "");
        HttpResponse<String> put = operator.send(
                "PUT",
                "/admin/v1/tenants/globex",
                document,
                "If-Match",
                read.headers().firstValue("ETag").orElseThrow());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        assertThat(operator.send(
                                "PUT",
                                "/admin/v1/tenants/globex",
                                document,
                                "If-Match",
                                read.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(412);
        assertThat(status(ofSecondKey)).isEqualTo(200);

        // A key is retired: good until its time.
        operator.send(
                "PUT",
                "/admin/v1/tenants/globex/keys?issuer=" + ISSUER,
                "{\"kid\":\"g3\",\"algorithm\":\"HS256\",\"secret\":\"" + SECRET + "\"}");
        eventually(token("g3", "alice", "t"), 200);
        operator.send(
                "PUT",
                "/admin/v1/tenants/globex/keys?issuer=" + ISSUER,
                "{\"kid\":\"g3\",\"notAfter\":\"" + Instant.now().minusSeconds(1) + "\"}");
        eventually(token("g3", "alice", "t"), 401);

        assertThat(operator.send("DELETE", "/admin/v1/tenants/globex/enabled", "")
                        .statusCode())
                .isEqualTo(200);
        eventually(ofSecondKey, 401);
        assertThat(operator.send("PUT", "/admin/v1/tenants/globex/enabled", "").statusCode())
                .isEqualTo(200);
        eventually(ofSecondKey, 200);
        assertThat(operator.send("DELETE", "/admin/v1/tenants/globex", "").statusCode())
                .isEqualTo(204);
        eventually(ofSecondKey, 401);
        assertThat(status(Tokens.valid())).isEqualTo(200);
        assertThat(storageLimitTold()).isEqualTo(3L << 30);
    }

    /** Before, nothing was revoked: what was open by the old key went on to the end of its token. */
    @Test
    void aKeyThatIsReplacedUnderItsIdIsRevokedAndTheNewOneIsNot() throws Exception {
        String issuer = "https://login.hooli.example";
        String keys = "/admin/v1/tenants/hooli/keys?issuer=" + issuer;
        List<String> tokens = new ArrayList<>();
        for (String secret : List.of("first", "second", "third")) {
            tokens.add(Tokens.of(issuer, "h1", "alice", "t", Duration.ofMinutes(5), secret.repeat(8)));
        }
        String first = "{\"kid\":\"h1\",\"algorithm\":\"HS256\",\"secret\":\"" + "first".repeat(8) + "\"}";
        assertThat(operator.send("PUT", "/admin/v1/tenants/hooli", """
                        {"issuers": [{"issuer": "%s", "keys": [%s, %s]}]}
                        """.formatted(
                                        issuer, first, first.replace("h1", "h2")))
                        .statusCode())
                .isEqualTo(200);
        eventually(tokens.getFirst(), 200);
        Identity ofFirst = identityTold();

        // The same once more is no change.
        assertThat(operator.send("PUT", keys, first).statusCode()).isEqualTo(200);
        assertThat(operator.send("PUT", keys, first.replace("first", "second")).statusCode())
                .isEqualTo(200);
        eventually(tokens.get(1), 200);
        Identity ofSecond = identityTold();
        assertThat(status(tokens.getFirst())).isEqualTo(401);
        assertThat(revokedNow().revokes(ofFirst)).isTrue();
        assertThat(revokedNow().revokes(ofSecond)).isFalse();

        // Taken away and given again before any gateway looks, it is another one all the same.
        assertThat(operator.send("DELETE", keys + "&kid=h1", "").statusCode()).isEqualTo(200);
        assertThat(operator.send("PUT", keys, first.replace("first", "third")).statusCode())
                .isEqualTo(200);
        eventually(tokens.get(2), 200);
        assertThat(status(tokens.get(1))).isEqualTo(401);
        assertThat(revokedNow().revokes(ofSecond)).isTrue();
        assertThat(revokedNow().revokes(identityTold())).isFalse();

        assertThat(operator.send("DELETE", keys + "&kid=h1", "").statusCode()).isEqualTo(200);
        await().atMost(PROMISED).until(() -> revokedNow().revokes(identityTold()));
        assertThat(operator.send("DELETE", "/admin/v1/tenants/hooli", "").statusCode())
                .isEqualTo(204);
    }

    /** Before, what followed from changes of tenants was not counted: gateways stopped to learn of anything when it was too many. */
    @Test
    void revocationsAreBoundedWhateverTheyComeFromAndATenantCanStillBeShutOut() throws Exception {
        String tenant = "/admin/v1/tenants/massive";
        String issuer = "https://login.massive.example";
        String byName = "{\"tenant\": \"bulk\", \"token\": \"%s\", \"expiresAt\": \""
                + Instant.now().plusSeconds(600) + "\"}";
        assertThat(operator.send("PUT", tenant, DOCUMENT.replace(ISSUER, issuer))
                        .statusCode())
                .isEqualTo(200);
        store.texts("""
                WITH filled AS (INSERT INTO rejoin_gateway.revocation
                    SELECT 'bulk', 'token', '', 't' || i, null, now() + interval '1 day', 0
                    FROM generate_series(1, 90000 - (SELECT count(*) FROM rejoin_gateway.revocation)) i RETURNING 1)
                SELECT count(*)::text FROM filled
                """);

        HttpResponse<String> oneMore = operator.send("POST", "/admin/v1/revocations", byName.formatted("another"));
        assertThat(oneMore.statusCode()).as(oneMore.body()).isEqualTo(409);
        assertThat(oneMore.body()).contains("revocations: 90001 (expected: at most 90000");
        assertThat(operator.send("POST", "/admin/v1/revocations", byName.formatted("t1"))
                        .statusCode())
                .isEqualTo(204);
        String removal = tenant + "/keys?kid=g1&issuer=" + issuer;
        assertThat(operator.send("DELETE", removal, "").statusCode()).isEqualTo(409);
        assertThat(operator.send("GET", tenant, "").body()).contains("g1");
        assertThat(operator.send("DELETE", tenant + "/enabled", "").statusCode())
                .isEqualTo(200);

        store.texts("""
                WITH ended AS (UPDATE rejoin_gateway.revocation SET expires_at = now() - interval '2 hours'
                    WHERE tenant = 'bulk' RETURNING 1)
                SELECT count(*)::text FROM ended
                """);
        assertThat(operator.send("DELETE", removal, "").statusCode()).isEqualTo(200);
        assertThat(store.texts("SELECT count(*)::text FROM rejoin_gateway.revocation WHERE tenant = 'bulk'"))
                .containsExactly("0");
        assertThat(operator.send("DELETE", tenant, "").statusCode()).isEqualTo(204);
    }

    /** As a service knows it, which asks the other gateway. */
    private static Revocations revokedNow() throws Exception {
        String trust = new Management(other, Management.SERVICES)
                .send("GET", "/internal/v1/trust?after=-1", "")
                .body();
        Revocations revocations = new Revocations();
        JsonMapper json = JsonMapper.shared();
        json.readTree(trust)
                .get("revocations")
                .forEach(it -> revocations.apply(
                        List.of(json.treeToValue(it, RevocationEntry.class).toRevocation()), Instant.now()));
        return revocations;
    }

    /** What the product was last told of how much the caller's tenant may store. */
    private static @Nullable Long storageLimitTold() {
        return identityTold().storageLimit();
    }

    private static Identity identityTold() {
        Upstream.Received last =
                upstream.received().stream().reduce((_, later) -> later).orElseThrow();
        Verification verification = new IdentityTokenVerifier(
                        List.of(GatewayUnderTest.SIGNING_KEY.publicJwk()), InstantSource.system())
                .verify(last.headers().get(IdentityTokens.HEADER));
        return ((Verification.Accepted) verification).identity();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "token": "gone"                                                 | gone  | carol
            "user": "dave"                                                  | any   | dave
            """)
    void revocationHoldsAtEveryGatewayAndServicesAreTold(String what, String tokenId, String subject) throws Exception {
        String token = Tokens.of(Tokens.ISSUER, "k1", subject, tokenId, Duration.ofMinutes(5), Tokens.SECRET);
        String neighbour = Tokens.of(Tokens.ISSUER, "k1", "bob", "bobs", Duration.ofMinutes(5), Tokens.SECRET);
        assertThat(status(token)).isEqualTo(200);
        assertThat(status(neighbour)).isEqualTo(200);
        String target = "{\"tenant\": \"acme\", " + what;

        HttpResponse<String> revoked = operator.send(
                "POST",
                "/admin/v1/revocations",
                target + ", \"expiresAt\": \"" + Instant.now().plusSeconds(600) + "\"}");
        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(204);

        await().atMost(PROMISED)
                .untilAsserted(() -> assertThat(answer(token).body()).contains("token-revoked"));
        assertThat(status(neighbour)).isEqualTo(200);
        assertThat(new Management(other, Management.SERVICES)
                        .send("GET", "/internal/v1/trust?after=0", "")
                        .body())
                .contains(what.replaceAll(".*: ", ""));
        assertThat(operator.send("GET", "/admin/v1/revocations?tenant=acme", "").body())
                .contains(what.replaceAll(".*: ", ""));

        assertThat(operator.send("DELETE", "/admin/v1/revocations", target + "}")
                        .statusCode())
                .isEqualTo(204);
        eventually(token, 200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PUT    | tenants/initech | {"issuers": [{"issuer": "https://login.acme.example", "jwks": ["https://x/k"]}]}   | 409 | conflict
            PUT    | tenants/acme    | {}                                                                            | 409 | conflict
            PUT    | tenants/initech | {"issuers": [{"issuer": "i", "jwks": ["http://169.254.169.254/"]}]}             | 400 | jwks
            PUT    | tenants/initech | {"issuers": [{"issuer": "i", "keys": [{"kid": "k", "algorithm": "none", "secret": "s"}]}]} | 400 | algorithm
            PUT    | tenants/initech | {"issuers": [{"issuer": "i", "keys": [{"kid": "k", "algorithm": "HS256"}]}]}  | 400 | neither
            PUT    | tenants/initech | {"issuers": [{"issuer": "i", "keys": [{"kid": "k", "sealedSecret": "x"}]}]}   | 400 | sealedSecret
            PUT    | tenants/initech | {"limits": {"user": {"requests": "many"}}}                                    | 400 | rate
            PUT    | tenants/initech | {"allowedOrigins": ["app.example.com"]}                                       | 400 | allowedOrigins
            PUT    | tenants/initech | {"enabled": true, "enabled": false}                                           | 400 | twice
            PUT    | tenants/initech | {"admin": true}                                                               | 400 | unknown
            PUT    | tenants/initech | []                                                                            | 400 | body
            PUT    | tenants/a%2Fb   | {}                                                                            | 400 | id
            GET    | tenants/nobody  | ``                                                                            | 404 | nobody
            DELETE | tenants/nobody  | ``                                                                            | 404 | nobody
            GET    | tenants?limit=0 | ``                                                                            | 400 | limit
            GET    | tenants?after=%00 | ``                                                                          | 400 | after: has
            GET    | tenants/a%00    | ``                                                                            | 400 | id: has
            PUT    | tenants/a%00    | {}                                                                            | 400 | id: has
            DELETE | tenants/a%00    | ``                                                                            | 400 | id: has
            PUT    | tenants/a%00/enabled | ``                                                                       | 400 | id: has
            DELETE | tenants/a/keys?issuer=i&kid=%00 | ``                                                            | 400 | kid: has
            GET    | revocations?tenant=%00 | ``                                                                     | 400 | tenant: has
            PUT    | tenants/initech | {"issuers": [{"issuer": "i\\u0000", "jwks": ["https://x/k"]}]}                 | 400 | issuer: has
            PUT    | tenants/initech | {"issuers": [{"issuer": "i\\u0001", "jwks": ["https://x/k"]}]}                 | 400 | issuer: has
            PUT    | tenants/initech | {"issuers": [{"issuer": "", "jwks": ["https://x/k"]}]}                        | 400 | issuer: 0
            PUT    | tenants/initech | {"allowedOrigins": ["https://a\\u0000"]}                                       | 400 | allowedOrigins: has
            POST   | revocations     | {"tenant": "a\\u0000", "token": "t"}                                           | 400 | tenant: has
            POST   | revocations     | {"tenant": "acme", "token": "t"}                                              | 400 | expiresAt
            POST   | revocations     | {"tenant": "acme", "expiresAt": "2030-01-01T00:00:00Z"}                       | 400 | exactly one
            POST   | revocations     | {"tenant": "acme", "token": "t", "expiresAt": "9030-01-01T00:00:00Z"}         | 400 | expiresAt
            """)
    void whatMakesNoSenseIsRefusedAndChangesNothing(String method, String path, String body, int status, String word)
            throws Exception {
        HttpResponse<String> response = operator.send(method, "/admin/v1/" + path, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains(word);
        assertThat(operator.send("GET", "/admin/v1/tenants/initech", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void operatorsAreNotServicesAndClientsAreNeither() throws Exception {
        for (String secret : List.of(Management.SERVICES, Tokens.valid(), "x")) {
            assertThat(new Management(one, secret)
                            .send("GET", "/admin/v1/tenants", "")
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(new Management(one, Management.OPERATORS)
                        .send("GET", "/internal/v1/trust", "")
                        .statusCode())
                .isEqualTo(401);
        assertThat(FrontDoorTest.request(one, "GET /admin/v1/tenants", "Authorization: Bearer " + Management.OPERATORS)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whileTheStoreIsAwayWhatIsKnownServesAndANewGatewayLetsNobodyIn() throws Exception {
        TestStore failing = new TestStore();
        try (GatewayUnderTest running = GatewayUnderTest.inFrontOf(upstream.uri(), failing.settings())) {
            Management there = new Management(running, Management.OPERATORS);
            await().until(() ->
                    there.send("PUT", "/admin/v1/tenants/globex", DOCUMENT).statusCode() == 200);
            await().until(() -> status(running, token("g1", "alice", "t")) == 200);
            failing.close();

            assertThat(status(running, token("g1", "alice", "t2"))).isEqualTo(200);
            assertThat(there.send("GET", "/actuator/health/readiness", "").statusCode())
                    .isEqualTo(200);
            assertThat(there.send("PUT", "/admin/v1/tenants/globex", DOCUMENT).body())
                    .contains("store-unavailable");
            try (GatewayUnderTest late = GatewayUnderTest.inFrontOf(upstream.uri(), failing.settings())) {
                RawHttp.Response refused = FrontDoorTest.request(late, "GET /streams/v1/a", FrontDoorTest.bearer());
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("keys-unavailable");
                Management manager = new Management(late, Management.SERVICES);
                assertThat(manager.send("GET", "/actuator/health/readiness", "").statusCode())
                        .isEqualTo(503);
                assertThat(manager.send("GET", "/internal/v1/trust", "").statusCode())
                        .isEqualTo(503);
            }
        }
    }

    private static String token(String kid, String subject, String tokenId) {
        return Tokens.of(ISSUER, kid, subject, tokenId, Duration.ofMinutes(5), SECRET);
    }

    /** At the other gateway than the one that was told. */
    private static void eventually(String token, int status) {
        await().atMost(PROMISED).until(() -> status(token), found -> found == status);
    }

    private static int status(String token) throws IOException {
        return answer(token).status();
    }

    private static RawHttp.Response answer(String token) throws IOException {
        return FrontDoorTest.request(other, "GET /streams/v1/room:1", "Authorization: Bearer " + token);
    }

    private static int status(GatewayUnderTest gateway, String token) throws IOException {
        return FrontDoorTest.request(gateway, "GET /streams/v1/room:1", "Authorization: Bearer " + token)
                .status();
    }
}
