// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promise of ./rejoin up, in one JVM: publish, subscribe, resume; and nothing is left behind. */
@Timeout(180)
class PlatformTest {

    private static final Path FOLDER = Path.of("target", "platform");

    @Test
    void servesFromTheFirstPublishToTheLastProcess() throws Exception {
        List<String> told = new ArrayList<>();
        LocalPlatform platform = LocalPlatform.start(LocalOptions.ephemeral(FOLDER), told::add);
        ProcessHandle postgres = platform.postgres().process().orElseThrow();
        ProcessHandle redis = platform.redis().process().orElseThrow();
        Path state = platform.state().root();
        try (platform;
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(told)
                    .extracting(line -> line.substring(0, line.indexOf(" ready (")))
                    .containsExactlyInAnyOrder("postgres", "redis", "gateway", "subscription-service", "chat-service");
            URI events = platform.url().resolve("/streams/v1/room:42/events");
            String token = platform.token("alice", List.of("room:*"), List.of("room:*"));

            publish(client, events, token, "1");
            String cursor = publish(client, events, token, "2");
            publish(client, events, token, "3");
            assertThat(dataUntilLive(client, events, token, "0000000000000000_00000000"))
                    .containsExactly("1", "2", "3");
            assertThat(dataUntilLive(client, events, token, cursor)).containsExactly("3");

            assertDemoPage(client, platform.url());
        }
        postgres.onExit().get(30, TimeUnit.SECONDS);
        redis.onExit().get(30, TimeUnit.SECONDS);
        assertThat(state).doesNotExist();
    }

    /** What it is like to use, the browser tests of clients/js look at. */
    private static void assertDemoPage(HttpClient client, URI url) throws IOException, InterruptedException {
        HttpResponse<String> page = get(client, HttpRequest.newBuilder(url.resolve("/")));
        assertThat(page.body()).contains("<title>Rejoin");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
        assertThat(get(client, HttpRequest.newBuilder(url.resolve("/chat"))).body())
                .contains("<title>Chat");
        assertThat(get(client, HttpRequest.newBuilder(url.resolve("/demo/chat/chat.js")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(client, HttpRequest.newBuilder(url.resolve("/demo/metrics")))
                        .body())
                .contains("\"committed\":3.0", "\"nodes\":1.0");

        HttpRequest.Builder desk =
                HttpRequest.newBuilder(url.resolve("/demo/token?name=alice")).POST(HttpRequest.BodyPublishers.noBody());
        String demoToken = get(client, desk).body();
        assertThat(publish(client, url.resolve("/streams/v1/demo:1/events"), demoToken, "1"))
                .startsWith("0000000000000001_");
        assertThat(get(client, desk.header("Origin", "http://elsewhere.example"))
                        .statusCode())
                .isEqualTo(404);
    }

    private static HttpResponse<String> get(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String publish(HttpClient client, URI events, String token, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                request(events, token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return answer.body().replaceFirst(".*\"cursor\":\\s*\"([^\"]*)\".*", "$1");
    }

    private static List<String> dataUntilLive(HttpClient client, URI events, String token, String cursor)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> stream = client.send(
                request(events, token)
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", cursor)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            List<String> data = new ArrayList<>();
            for (String line = lines.readLine();
                    line != null && !line.equals("event: rejoin.live");
                    line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    data.add(line.substring("data: ".length()));
                }
            }
            return data;
        }
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).header("Authorization", "Bearer " + token);
    }
}
