// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.prove.wire.SocketConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that say what they should not, through the gateway: each is told so in a typed way, and a neighbour misses nothing. */
@ExtendWith(SharedPlatform.class)
class SocketAbuseTest {

    private static final String STREAM = "abuse-neighbour";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROUNDS = 5;
    private static final int MOST_STREAMS = 1_000;
    /** More than a service takes as one message. */
    private static final int TOO_LONG = 16 * 1024 + 1;

    private static final int FIN = 0x80;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final byte[] NO_MASK = {(byte) (FIN | TEXT), 2, '{', '}'};
    private static final Pattern CODE = Pattern.compile("\"op\":\"error\".*\"code\":\"([a-z-]+)\"");
    private static final Pattern SUBSCRIBED = Pattern.compile("\\{\"op\":\"subscribed\",\"stream\":\"([^\"]+)\".*");

    private int published;

    @Test
    void theNeighbourOfAbusersMissesNothing(TestPlatform on) throws Exception {
        Client client = on.client();
        try (SocketReader neighbour = SocketReader.follow(on, STREAM, null)) {
            for (int round = 0; round < ROUNDS; round++) {
                publish(client);
                try (SocketConnection abuser = connect(on)) {
                    abuser.send("{'");
                    assertThat(code(abuser)).isEqualTo("body-invalid");
                    abuser.send("{\"op\":\"publish\"}");
                    assertThat(code(abuser)).isEqualTo("operation-unknown");
                    abuser.frame(FIN | BINARY, new byte[1_000]);
                    assertThat(code(abuser)).isEqualTo("unsupported-media-type");
                    publish(client);
                    abuser.frame(FIN | TEXT, new byte[TOO_LONG]);
                    assertThat(code(abuser)).isEqualTo("body-too-large");
                    assertThat(close(abuser)).endsWith("body-too-large");
                }
                try (SocketConnection abuser = connect(on)) {
                    // A frame that says it is a gigabyte, and begins to come: the gateway does not even pass it on.
                    abuser.bytes(Arrays.copyOf(new byte[] {(byte) (FIN | TEXT), (byte) 0xff, 0, 0, 0, 0, 0x40}, 4_096));
                    assertThat(close(abuser)).startsWith(code(1009));
                }
                try (SocketConnection abuser = connect(on)) {
                    abuser.bytes(NO_MASK);
                    assertThat(close(abuser)).startsWith(code(1002));
                }
                try (SocketConnection abuser = connect(on)) {
                    abuser.bytes("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(close(abuser)).startsWith(code(1002));
                }
                publish(client);
            }
            neighbour.awaitSeen(published);
            assertThat(neighbour.returns()).isZero();
        }
    }

    @Test
    void theNeighbourOfAThousandSubscribesAtOnceMissesNothing(TestPlatform on) throws Exception {
        Client client = on.client();
        try (SocketReader neighbour = SocketReader.follow(on, STREAM + "-2", null);
                SocketConnection abuser = connect(on)) {
            for (int i = 0; i <= MOST_STREAMS; i++) {
                abuser.send("{\"op\":\"subscribe\",\"stream\":\"flood-" + i + "\"}");
                if (i % 50 == 0) {
                    client.publish(STREAM + "-2", Integer.toString(++published));
                }
            }
            Set<String> subscribed = new HashSet<>();
            Set<String> refused = new HashSet<>();
            while (subscribed.size() < MOST_STREAMS || refused.isEmpty()) {
                String message = abuser.next();
                Matcher answer = SUBSCRIBED.matcher(message);
                Matcher error = CODE.matcher(message);
                if (answer.matches()) {
                    subscribed.add(answer.group(1));
                } else if (error.find()) {
                    refused.add(error.group(1));
                }
            }
            assertThat(refused).containsExactly("too-many-streams");
            neighbour.awaitSeen(published);
            assertThat(neighbour.returns()).isZero();
        }
    }

    private void publish(Client client) throws IOException, InterruptedException {
        client.publish(STREAM, Integer.toString(++published));
    }

    private static SocketConnection connect(TestPlatform on) throws IOException {
        SocketConnection connection = new SocketConnection(on.gateway(0), PATIENCE);
        connection.upgrade(on.token());
        return connection;
    }

    private static String code(SocketConnection connection) throws IOException {
        String message = connection.next();
        Matcher code = CODE.matcher(message);
        assertThat(code.find()).as(message).isTrue();
        return code.group(1);
    }

    /** As the first characters of what {@link #close} answers. */
    private static String code(int closeCode) {
        return "" + (char) (closeCode >>> 8) + (char) (closeCode & 0xff);
    }

    /** What the server closes with: two bytes of the code, and the reason. */
    private static String close(SocketConnection connection) throws IOException {
        try {
            throw new AssertionError("not closed but: " + connection.next());
        } catch (EOFException e) {
            return String.valueOf(e.getMessage()).replace("closed: ", "");
        }
    }
}
