// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tokens whose keys their issuer publishes, from the issuer's server to the product, on good days and bad ones. */
class PublishedKeysTest {

    private static final String READ = "GET /streams/v1/room:1/events";
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final Duration OUTAGE = Duration.ofMinutes(10);

    private static final ECKey FIRST = Issuer.key("first");
    private static final ECKey SECOND = Issuer.key("second");

    private static final ManualClock clock = new ManualClock();
    private static final Upstream upstream = new Upstream();
    private static final Issuer discovered = new Issuer(clock);
    private static final Issuer rotating = new Issuer(clock);
    private static final Issuer flooded = new Issuer(clock);
    private static final Issuer failing = new Issuer(clock);
    private static final Issuer redirecting = new Issuer(clock);
    private static final Issuer endless = new Issuer(clock);
    private static final Issuer hanging = new Issuer(clock);
    private static final Issuer lying = new Issuer(clock);

    private static final List<Issuer> ISSUERS =
            List.of(discovered, rotating, flooded, failing, redirecting, endless, hanging, lying);

    private static final GatewayUnderTest gateway = GatewayUnderTest.at(
            clock,
            upstream.uri(),
            Stream.of(
                            Stream.of(
                                    "rejoin.gateway.jwks.min-interval=" + INTERVAL.toSeconds() + "s",
                                    "rejoin.gateway.jwks.refresh=" + REFRESH.toSeconds() + "s",
                                    "rejoin.gateway.jwks.outage=" + OUTAGE.toSeconds() + "s",
                                    "rejoin.gateway.jwks.timeout=500ms",
                                    "rejoin.gateway.limits.failed-authentications=10000/s burst 10000"),
                            discovered.discovered(1),
                            rotating.configured(2),
                            flooded.configured(3),
                            failing.configured(4),
                            redirecting.configured(5),
                            endless.configured(6),
                            hanging.configured(7),
                            lying.discovered(8))
                    .flatMap(settings -> settings)
                    .toArray(String[]::new));

    @RegisterExtension
    final QuietLog log = QuietLog.butFor("io.rejoin.gateway.token.KeySetClient");

    @AfterAll
    static void stop() {
        gateway.close();
        ISSUERS.forEach(Issuer::close);
        upstream.close();
    }

    @Test
    void tokenOfADiscoveredIssuerIsServed() throws IOException {
        discovered.publishes(FIRST);

        assertThat(ask(discovered, FIRST).status()).isEqualTo(200);
        assertThat(ask(discovered, FIRST).status()).isEqualTo(200);

        assertThat(discovered.fetched()).containsExactly(Issuer.CONFIGURATION, Issuer.KEYS);
        assertThat(ask(discovered, Issuer.key("first")).status())
                .as("a key of that name, and not the issuer's")
                .isEqualTo(401);
    }

    @Test
    void rotatedKeyIsAcceptedAfterOneFetchAndTheOldOneForgotten() throws IOException {
        rotating.publishes(FIRST);
        assertThat(ask(rotating, FIRST).status()).isEqualTo(200);
        rotating.publishes(FIRST, SECOND);
        clock.advance(INTERVAL);

        assertThat(ask(rotating, SECOND).status()).isEqualTo(200);
        assertThat(ask(rotating, FIRST).status()).isEqualTo(200);
        assertThat(rotating.fetchesOfKeys()).isEqualTo(2);

        rotating.publishes(SECOND);
        clock.advance(REFRESH.multipliedBy(2));
        assertThat(ask(rotating, SECOND).status()).isEqualTo(200);
        assertThat(ask(rotating, FIRST).status()).isEqualTo(401);
        assertThat(rotating.fetchesOfKeys()).isEqualTo(3);
    }

    @Test
    void floodOfUnknownKeysMakesOneFetchInAnInterval() throws IOException {
        flooded.publishes(FIRST);
        assertThat(ask(flooded, FIRST).status()).isEqualTo(200);
        for (int interval = 1; interval <= 3; interval++) {
            clock.advance(INTERVAL);
            for (int i = 0; i < 40; i++) {
                ECKey unknown =
                        new ECKey.Builder(SECOND).keyID(interval + "-" + i).build();
                RawHttp.Response refused = ask(flooded, unknown);
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.body()).contains("\"code\":\"token-invalid\"");
            }
            assertThat(ask(flooded, FIRST).status()).isEqualTo(200);
            assertThat(flooded.fetchesOfKeys()).isEqualTo(1 + interval);
        }
    }

    @Test
    void keysThatAreKnownServeWhileTheIssuerIsAwayAndNoLonger() throws IOException {
        failing.publishes(FIRST);
        assertThat(ask(failing, FIRST).status()).isEqualTo(200);
        failing.answersForKeys((request, response) -> response.status(500).send());

        clock.advance(OUTAGE.minusSeconds(1));
        assertThat(ask(failing, FIRST).status()).isEqualTo(200);
        assertUnavailable(ask(failing, SECOND)); // it may be a new one: nobody can tell
        clock.advance(INTERVAL);
        assertUnavailable(ask(failing, FIRST));
        assertNeighbourIsServed();

        failing.recovers();
        clock.advance(INTERVAL);
        assertThat(ask(failing, FIRST).status()).isEqualTo(200);
    }

    @Test
    void redirectIsNotFollowed() throws IOException {
        redirecting.publishes(FIRST).answersForKeys((request, response) -> response.sendRedirect("/elsewhere"));

        assertUnavailable(ask(redirecting, FIRST));

        assertThat(redirecting.fetched()).containsExactly(Issuer.KEYS);
        assertNeighbourIsServed();
    }

    @Test
    void keySetWithoutAnEndIsCutOff() throws IOException, InterruptedException {
        byte[] part = new byte[64 * 1024];
        AtomicLong sent = new AtomicLong();
        CountDownLatch cut = new CountDownLatch(1);
        endless.answersForKeys((request, response) -> {
            response.withConnection(it -> it.onDispose(cut::countDown));
            return response.sendByteArray(Flux.<byte[]>generate(sink -> {
                        sent.addAndGet(part.length);
                        sink.next(part);
                    })
                    .take(16 * 1024)); // 1 GB
        });

        assertUnavailable(ask(endless, FIRST));

        assertThat(cut.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(sent.get())
                .as("what the kernel's buffers take, and not a GB")
                .isLessThan(64L * 1024 * 1024);
        assertNeighbourIsServed();
    }

    @Test
    void silentIssuerIsAskedOnceAndWaitedForInBounds() throws IOException {
        hanging.answersForKeys((request, response) -> Mono.never());

        List<CompletableFuture<RawHttp.Response>> waiting = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> askUnchecked(hanging, FIRST)))
                .limit(3)
                .toList();
        assertNeighbourIsServed();

        waiting.forEach(answer -> assertUnavailable(answer.join()));
        assertThat(hanging.fetchesOfKeys()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":\"https://other.example\",\"jwks_uri\":\"SELF/keys\"}",
                "{\"issuer\":\"SELF\",\"jwks_uri\":\"http://other.example/keys\"}",
                "{\"issuer\":\"SELF\",\"jwks_uri\":\"file:///etc/passwd\"}",
                "{\"issuer\":\"SELF\"}",
                "<html>"
            })
    void configurationThatLeadsAstrayIsNotFollowed(String configuration) throws IOException {
        lying.publishes(FIRST).answersForConfiguration(Issuer.json(configuration.replace("SELF", lying.name())));
        clock.advance(INTERVAL);

        assertUnavailable(ask(lying, FIRST));

        assertThat(lying.fetched()).containsOnly(Issuer.CONFIGURATION);
    }

    private static RawHttp.Response ask(Issuer issuer, ECKey key) throws IOException {
        return FrontDoorTest.request(gateway, READ, issuer.bearer(key));
    }

    private static RawHttp.Response askUnchecked(Issuer issuer, ECKey key) {
        try {
            return ask(issuer, key);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertUnavailable(RawHttp.Response response) {
        assertThat(response.status()).as(response.body()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"keys-unavailable\"", "\"retryable\":true");
        assertThat(response.header("Retry-After")).isNotNull();
    }

    private static void assertNeighbourIsServed() throws IOException {
        String bearer = "Authorization: Bearer "
                + Tokens.of(
                        "bob",
                        Duration.between(
                                java.time.Instant.now(), clock.instant().plusSeconds(600)),
                        Tokens.SECRET);
        assertThat(FrontDoorTest.request(gateway, READ, bearer).status()).isEqualTo(200);
    }
}
