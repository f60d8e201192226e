// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A wire to a server that sends back what it is sent. */
class FaultyWireTest {

    private static final byte[] WORDS = "some words".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MS = 20_000;
    private static final int SILENCE_MS = 100;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @SuppressWarnings("NullAway.Init")
    private ServerSocket server;

    @SuppressWarnings("NullAway.Init")
    private FaultyWire wire;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        wire = new FaultyWire(server.getLocalPort());
        var _ = threads.submit(() -> {
            while (true) {
                Socket client = server.accept();
                var _ = threads.submit(() -> {
                    try (client) {
                        return client.getInputStream().transferTo(client.getOutputStream());
                    }
                });
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        wire.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void passesEverythingOn() throws IOException {
        try (Socket client = connect()) {
            assertAnswers(client);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void breaksInTheMiddleOfWhatIsSentNext() throws IOException {
        try (Socket client = connect()) {
            assertAnswers(client);
            wire.cutInTheMiddle();
            client.getOutputStream().write(WORDS);
            assertThatThrownBy(() -> client.getInputStream().readNBytes(WORDS.length))
                    .isInstanceOf(IOException.class);
        }
        try (Socket client = connect()) {
            assertAnswers(client);
        }
    }

    @Test
    void losesWhatIsSentAndTellsNobodyEvenWhenItIsSoundAgain() throws IOException {
        try (Socket before = connect()) {
            assertAnswers(before);
            wire.silence();
            try (Socket meanwhile = connect()) {
                await().until(() -> wire.connections() == 2);
                before.getOutputStream().write(WORDS);
                meanwhile.getOutputStream().write(WORDS);
                wire.heal();
                assertSilent(before);
                assertSilent(meanwhile);
            }
            try (Socket after = connect()) {
                assertAnswers(after);
                assertSilent(before);
                wire.bury();
                assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(SocketException.class);
                assertAnswers(after);
            }
        }
    }

    @Test
    void delaysWhatIsSentAndLosesNoneOfIt() throws IOException {
        try (Socket client = connect()) {
            wire.slowDown(100);
            client.getOutputStream().write(WORDS);
            assertThatThrownBy(() -> {
                        client.setSoTimeout(10);
                        client.getInputStream().read();
                    })
                    .isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(PATIENCE_MS);
            assertThat(client.getInputStream().readNBytes(WORDS.length)).isEqualTo(WORDS);
        }
    }

    @Test
    void endsConnectionsToAServerThatIsNotThere() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("ended in order");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }

    private static void assertAnswers(Socket client) throws IOException {
        client.getOutputStream().write(WORDS);
        assertThat(client.getInputStream().readNBytes(WORDS.length)).isEqualTo(WORDS);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
