// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.subscriptionservice.EventStream.Frame;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, and to what. */
class AccessTest extends ServiceTest {

    private static final String CURSOR = "0000000000000001_00000001";

    @Test
    void withoutTheGatewaysIdentityNobodyIsLetIn() {
        new Client(NODE.port(), null).get("/streams/v1/a").assertProblem(401, "token-missing");
        new Client(NODE.port(), null)
                .get(
                        "/streams/v1/a",
                        "Authorization",
                        "Bearer " + Gateway.token("acme", List.of("*"), List.of("*"), true))
                .assertProblem(401, "token-missing");
        new Client(NODE.port(), null).get("/streams/v1/a?access_token=x").assertProblem(401, "token-missing");
    }

    @ParameterizedTest
    @CsvSource({"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
    void whatTheGatewayDidNotSignIsNoIdentity(String token) {
        new Client(NODE.port(), token).get("/streams/v1/a").assertProblem(401, "token-invalid");
    }

    @Test
    void twoIdentitiesAreNone() {
        anyone().get("/streams/v1/a", "Rejoin-Identity", Gateway.token("other", List.of(), List.of(), true))
                .assertProblem(401, "token-invalid");
    }

    /** Each operation with each claim, 403 exactly where the claim is not the one it takes. */
    @ParameterizedTest
    @CsvSource({
        "GET,    /streams/v1/a/events,            true,  false, false",
        "HEAD,   /streams/v1/a/events,            true,  false, false",
        "POST,   /streams/v1/a/events,            false, true,  false",
        "GET,    /streams/v1/a,                   true,  false, true",
        "PUT,    /streams/v1/a,                   false, false, true",
        "DELETE, /streams/v1/a,                   false, false, true",
        "GET,    /streams/v1,                     false, false, true",
        "PUT,    /streams/v1/a/events/" + CURSOR + ", false, false, true",
    })
    void eachOperationTakesItsClaim(String method, String path, boolean subscribe, boolean publish, boolean admin) {
        assertThat(isAllowed(method, path, List.of("a"), List.of(), false)).isEqualTo(subscribe);
        assertThat(isAllowed(method, path, List.of(), List.of("a"), false)).isEqualTo(publish);
        assertThat(isAllowed(method, path, List.of(), List.of(), true)).isEqualTo(admin);
        assertThat(isAllowed(method, path, List.of("b", "aa", "a:*"), List.of("b", "A"), false))
                .isFalse();
    }

    @Test
    void aRefusalNamesTheStreamAndTheClaim() {
        Client reader = NODE.client("acme", List.of("room:*"), List.of(), false);
        Answer answer = reader.post(events("room:1"), "1").assertProblem(403, "forbidden");
        assertThat(answer.detail()).isEqualTo("stream 'room:1': the token lacks permission publish");
    }

    @Test
    void aSubscriptionEndsWhenTheTokenDoes() {
        String stream = freshStream();
        String token = Gateway.token(
                "acme", List.of("*"), List.of(), false, Instant.now().plusSeconds(2));
        try (EventStream subscriber = new Client(NODE.port(), token).open(events(stream))) {
            subscriber.awaitLive();
            Frame last = subscriber.next();
            assertThat(last.data()).contains("token-expired");
            subscriber.assertEnd();
        }
    }

    private static boolean isAllowed(
            String method, String path, List<String> subscribe, List<String> publish, boolean admin) {
        Client client = NODE.client("permissions", subscribe, publish, admin);
        Answer answer = client.send(client.request(path)
                .method(
                        method,
                        method.equals("POST") || method.equals("PUT")
                                ? BodyPublishers.ofString("{}")
                                : BodyPublishers.noBody()));
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.body())
                .isNotIn(401, 405, 500);
        return answer.status() != 403;
    }
}
