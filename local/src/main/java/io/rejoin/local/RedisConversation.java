// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A few words with a Redis server: enough to know whether it is there, and to end it. */
final class RedisConversation {

    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

    private RedisConversation() {}

    static boolean answers(int port, String password) {
        try {
            return said(port, password, "PING").equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the server if it takes the password; whoever else listens there is left alone. */
    static void shutDown(int port, String password) {
        try {
            said(port, password, "SHUTDOWN NOSAVE");
        } catch (IOException e) {
            // Nobody is there, or it ended without another word.
            return;
        }
    }

    private static String said(int port, String password, String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.LOOPBACK, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream().write(("AUTH " + password + "\r\n").getBytes(StandardCharsets.UTF_8));
            if (!"+OK".equals(answers.readLine())) {
                throw new IOException("another server");
            }
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = answers.readLine();
            return answer == null ? "" : answer;
        }
    }
}
