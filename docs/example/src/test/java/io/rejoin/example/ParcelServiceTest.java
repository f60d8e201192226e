// SPDX-License-Identifier: Apache-2.0
package io.rejoin.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.Permissions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The product of the documentation works, is as short as it is said to be, and is what the page shows. */
class ParcelServiceTest {

    private static final Path SOURCE = Path.of("src/main/java/io/rejoin/example/ParcelService.java");
    private static final Path PAGE = Path.of("../new-product.md");
    private static final int LINES = 60;

    private final IdentitySigningKey key = IdentitySigningKey.generate(new SecureRandom());

    @Test
    void aMovedParcelIsARowAndAnEvent() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
                ConfigurableApplicationContext context =
                        SpringApplication.run(ParcelService.class, arguments(postgres));
                HttpClient http = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
            for (String place : List.of("Ghent", "Lille")) {
                assertThat(send(http, request(base + "/parcels/v1/p1").PUT(BodyPublishers.ofString(place)))
                                .statusCode())
                        .isEqualTo(204);
            }
            HttpResponse<String> page = send(http, request(base + "/parcels/v1/p1/events"));
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("\"data\":\"Ghent\"").contains("\"data\":\"Lille\"");
            assertThat(send(http, request(base + "/parcels/v1/other/events")).statusCode())
                    .isEqualTo(403);
        }
    }

    /** Redis is away: events come from the log. */
    private String[] arguments(EmbeddedPostgres postgres) {
        return Stream.of(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "rejoin.postgres.url=r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                        "rejoin.postgres.username=postgres",
                        "rejoin.postgres.password=postgres",
                        "rejoin.redis.url=redis://localhost:1",
                        "rejoin.drain.notice=0s",
                        "rejoin.drain.window=0s",
                        "rejoin.identity.jwks=" + key.publicJwk())
                .map(argument -> "--" + argument)
                .toArray(String[]::new);
    }

    private HttpRequest.Builder request(String url) {
        Identity identity = new Identity(
                "acme",
                "alice",
                Permissions.of(List.of("p1"), List.of("p1"), false),
                Instant.now().plus(Duration.ofMinutes(5)),
                null,
                "https://issuer.example",
                "key-1",
                null);
        return HttpRequest.newBuilder(URI.create(url))
                .header("Rejoin-Identity", new IdentityTokenSigner(key, InstantSource.system()).sign(identity))
                .header("Content-Type", "text/plain");
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void thePageShowsTheSource() throws Exception {
        String source = Files.readString(SOURCE);
        assertThat(source.lines().count()).isLessThan(LINES);
        assertThat(Files.readString(PAGE)).contains("```java\n" + source + "```");
    }
}
