// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An open stream of server-sent events, read by a thread of its own as a browser would read it. */
final class EventStream implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Frame END = new Frame("", "END", "");
    private static final long PATIENCE_SECONDS = 10;

    /** A frame with any of its fields; one the server did not send is empty. */
    record Frame(String id, String event, String data) {

        JsonNode json() {
            return JSON.readTree(data);
        }
    }

    private final HttpResponse<InputStream> response;
    private final LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    static EventStream open(HttpClient http, HttpRequest.Builder request) {
        try {
            return new EventStream(http.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    int status() {
        return response.statusCode();
    }

    /** The next frame. */
    Frame next() {
        try {
            Frame frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame within " + PATIENCE_SECONDS + " s");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The next frame, if one comes soon; {@code null} if none does. */
    @Nullable
    Frame poll() {
        try {
            return frames.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The next frame that is an event of the stream, of which the type is none of the platform's. */
    Frame nextEvent() {
        Frame frame = next();
        while (frame.data().isEmpty() || frame.event().equals("rejoin.live")) {
            assertThat(frame).isNotEqualTo(END);
            frame = next();
        }
        return frame;
    }

    /** The next frame of that type, whatever comes before it. */
    Frame nextEventOf(String type) {
        Frame frame = nextEvent();
        while (!frame.event().equals(type)) {
            assertThat(frame).isNotEqualTo(END);
            frame = nextEvent();
        }
        return frame;
    }

    /** Reads on until the backlog is done. */
    Frame awaitLive() {
        Frame frame = next();
        while (!frame.event().equals("rejoin.live")) {
            assertThat(frame).isNotEqualTo(END);
            frame = next();
        }
        return frame;
    }

    /** That the server has ended the stream and sent nothing more. */
    void assertEnd() {
        assertThat(next()).isEqualTo(END);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = "";
            String event = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!(id + event + data).isEmpty()) {
                        frames.add(new Frame(id, event, data.toString()));
                    }
                    id = "";
                    event = "";
                    data.setLength(0);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
                }
            }
        } catch (IOException e) {
            // closed, by either side: what came before is in the queue
        }
        frames.add(END);
    }

    /** Cuts the connection. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new AssertionError("cannot close", e);
        }
    }
}
