// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.prove.wire.SocketConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is open ends when its token does: revoked at one gateway, followed through another.
 *
 * <p>Each test has users and a stream of its own; revocations stay.
 */
class TokenLeaseTest {

    /** From the revocation to the last word of the streams. */
    private static final Duration REVOCATION_LIMIT = Duration.ofSeconds(5);

    /** From the expiry: a second by contract, and one for the clock's whole seconds and a busy machine. */
    private static final Duration EXPIRY_LIMIT = Duration.ofSeconds(2);

    /** Long enough to subscribe with it, short enough to wait for. */
    private static final Duration SHORT = Duration.ofSeconds(6);

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ELSEWHERE = 1;

    @SuppressWarnings("NullAway.Init")
    private static TestPlatform on;

    @SuppressWarnings("NullAway.Init")
    private static Client publisher;

    @BeforeAll
    static void start() throws Exception {
        on = TestPlatform.start(2);
        publisher = on.client();
    }

    @AfterAll
    static void stop() {
        on.close();
    }

    @Test
    void aRevokedUsersStreamsEndAndTheNeighboursStay() throws Exception {
        UserToken revoked = on.token("revoked", LONG);
        UserToken neighbour = on.token("neighbour", LONG);
        try (Follower stream = follow("revocation", revoked);
                SocketConnection socket = subscribe("revocation", revoked);
                Follower neighboursStream = follow("revocation", neighbour);
                SocketConnection neighboursSocket = subscribe("revocation", neighbour)) {
            on.revoke("\"user\":\"revoked\"");
            Instant limit = Instant.now().plus(REVOCATION_LIMIT);

            assertThat(lastWords(socket)).contains("\"code\":\"token-revoked\"", "closed: ");
            assertThat(stream.awaitType("rejoin.error", REVOCATION_LIMIT).data())
                    .contains("\"code\":\"token-revoked\"");
            assertThat(Instant.now()).isBeforeOrEqualTo(limit);

            publisher.publish("revocation", "1");
            neighboursStream.awaitData("1");
            assertThat(await(neighboursSocket, "\"op\":\"event\"")).contains("\"data\":1");
            assertThat(neighboursStream.hasEnded()).isFalse();
            assertThat(stream.data()).isEmpty();
        }
        assertRevoked(revoked);
        Awaitility.await("a token of after the revocation")
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(read(on.token("revoked", LONG)).statusCode()).isEqualTo(200));
    }

    @Test
    void aRevokedTokenIsRefusedAndTheUsersOthersAreNot() throws Exception {
        UserToken lost = on.token("careless", LONG);
        UserToken kept = on.token("careless", LONG);
        publisher.publish("refusal", "1");
        assertThat(read(lost).statusCode()).isEqualTo(200);

        on.revoke("\"token\":\"" + lost.id() + "\"");

        Awaitility.await("the refusal").atMost(REVOCATION_LIMIT).untilAsserted(() -> assertRevoked(lost));
        assertThat(read(kept).statusCode()).isEqualTo(200);
    }

    @Test
    void aStreamEndsWithItsToken() throws Exception {
        UserToken token = on.token("passing", SHORT);
        try (Follower stream = follow("expiry", token)) {
            String problem =
                    String.valueOf(stream.awaitType("rejoin.error", PATIENCE).data());
            assertThat(Instant.now()).isBetween(token.expiry(), token.expiry().plus(EXPIRY_LIMIT));
            assertThat(problem).contains("\"code\":\"token-expired\"");
        }
    }

    @Test
    void aRenewedTokenKeepsTheSocket() throws Exception {
        UserToken first = on.token("renewer", SHORT);
        try (SocketConnection socket = subscribe("renewal", first);
                Follower notRenewed = follow("renewal", first)) {
            socket.send("{\"op\":\"auth\",\"id\":1,\"token\":\""
                    + on.token("renewer", LONG).text() + "\"}");
            assertThat(await(socket, "\"id\":1")).contains("\"op\":\"authenticated\"");

            notRenewed.awaitType("rejoin.error", PATIENCE);
            Awaitility.await("the time that the old token's lease would have ended at the latest")
                    .until(() -> Instant.now().isAfter(first.expiry().plus(EXPIRY_LIMIT)));
            publisher.publish("renewal", "1");
            assertThat(await(socket, "\"op\":\"event\"")).contains("\"data\":1");
        }
    }

    @Test
    void anotherUsersTokenRenewsNothing() throws Exception {
        UserToken own = on.token("owner", SHORT);
        try (SocketConnection socket = subscribe("takeover", own)) {
            socket.send("{\"op\":\"auth\",\"id\":1,\"token\":\""
                    + on.token("intruder", LONG).text() + "\"}");
            assertThat(await(socket, "\"id\":1")).contains("\"op\":\"error\"", "\"code\":\"token-invalid\"");

            publisher.publish("takeover", "1");
            assertThat(await(socket, "\"op\":\"event\"")).contains("\"data\":1");
            assertThat(lastWords(socket)).contains("\"code\":\"token-expired\"");
            assertThat(Instant.now()).isBetween(own.expiry(), own.expiry().plus(EXPIRY_LIMIT));
        }
    }

    private static Follower follow(String stream, UserToken token) throws IOException {
        Follower follower = Follower.follow(on.gateway(ELSEWHERE), token.text(), stream, null, "?from=earliest");
        follower.awaitType("rejoin.live", PATIENCE);
        return follower;
    }

    private static SocketConnection subscribe(String stream, UserToken token) throws IOException {
        SocketConnection socket = new SocketConnection(on.gateway(ELSEWHERE), PATIENCE);
        socket.upgrade(token.text());
        socket.send("{\"op\":\"subscribe\",\"stream\":\"" + stream + "\",\"from\":\"earliest\"}");
        await(socket, "\"op\":\"live\"");
        return socket;
    }

    /** The first message with that in it. */
    private static String await(SocketConnection socket, String part) throws IOException {
        String message = socket.next();
        while (!message.contains(part)) {
            message = socket.next();
        }
        return message;
    }

    /** The last message before the server closes, and the close. */
    private static String lastWords(SocketConnection socket) throws IOException {
        String message = "";
        try {
            while (true) {
                message = socket.next();
            }
        } catch (EOFException end) {
            return message + end.getMessage();
        }
    }

    private static HttpResponse<String> read(UserToken token) throws IOException, InterruptedException {
        return Client.of(on.gateway(ELSEWHERE), token.text())
                .get("/streams/v1/refusal/events?from=earliest", "Accept", "application/json");
    }

    private static void assertRevoked(UserToken token) throws IOException, InterruptedException {
        HttpResponse<String> response = read(token);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"token-revoked\"");
    }
}
