// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A connection that is kept, as those of a gateway are, and what is asked on it one after the other. */
class KeptConnectionTest extends ServiceTest {

    /** Enough for the race to have been lost within the first ten, every time it was tried. */
    private static final int REQUESTS = 200;

    private static final int PATIENCE_MILLIS = 10_000;

    /**
     * A refusal is answered before the request's body was looked at. When the next request came at that very moment, the
     * server stopped reading the connection for ever: reactor-netty#4361.
     */
    @Test
    void whatFollowsARefusalIsAnswered() throws IOException {
        String identity =
                "\r\nHost: test\r\nRejoin-Identity: " + Gateway.token("acme", List.of("*"), List.of(), false) + "\r\n";
        byte[] refused =
                ("PUT /streams/v1/kept HTTP/1.1" + identity + "Content-Length: 2\r\n\r\n{}").getBytes(US_ASCII);
        byte[] served = ("HEAD /streams/v1/kept/events HTTP/1.1" + identity + "\r\n").getBytes(US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (int i = 0; i < REQUESTS; i++) {
                out.write(refused);
                assertThat(statusOf(in)).isEqualTo("HTTP/1.1 403 Forbidden");
                out.write(served);
                assertThat(statusOf(in)).isEqualTo("HTTP/1.1 200 OK");
            }
        }
    }

    /** Reads one answer to its end. */
    private static String statusOf(BufferedReader in) throws IOException {
        String status = in.readLine();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ") && status.contains("403")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            }
        }
        in.skip(length);
        return status;
    }
}
