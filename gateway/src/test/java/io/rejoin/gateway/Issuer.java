// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** An OpenID issuer in a test: signs tokens, and publishes its configuration and its keys as it is told. */
final class Issuer implements AutoCloseable {

    static final String CONFIGURATION = "/.well-known/openid-configuration";
    static final String KEYS = "/keys";

    private final InstantSource clock;
    private final Queue<String> fetched = new ConcurrentLinkedQueue<>();
    private final DisposableServer server;
    private volatile List<ECKey> published = List.of();
    private volatile Upstream.Handler keys;
    private volatile Upstream.Handler configuration;

    Issuer(InstantSource clock) {
        this.clock = clock;
        keys = this::keySet;
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> {
                    fetched.add(request.uri());
                    return switch (request.uri()) {
                        case CONFIGURATION -> configuration().apply(request, response);
                        case KEYS -> keys.apply(request, response);
                        default -> keySet(request, response);
                    };
                })
                .bindNow(Duration.ofSeconds(10));
        configuration = json("{\"issuer\":\"" + name() + "\",\"jwks_uri\":\"" + name() + KEYS + "\"}");
    }

    private Upstream.Handler configuration() {
        return configuration;
    }

    private Mono<Void> keySet(Object request, reactor.netty.http.server.HttpServerResponse response) {
        String members =
                published.stream().map(key -> key.toPublicJWK().toJSONString()).collect(Collectors.joining(","));
        return response.sendString(Mono.just("{\"keys\":[" + members + "]}")).then();
    }

    static Upstream.Handler json(String text) {
        return (request, response) -> response.sendString(Mono.just(text)).then();
    }

    String name() {
        return "http://127.0.0.1:" + server.port();
    }

    static ECKey key(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What its key set consists of from now on. */
    Issuer publishes(ECKey... keys) {
        published = List.of(keys);
        return this;
    }

    /** How it answers who asks for its keys from now on. */
    Issuer answersForKeys(Upstream.Handler handler) {
        keys = handler;
        return this;
    }

    Issuer answersForConfiguration(Upstream.Handler handler) {
        configuration = handler;
        return this;
    }

    /** As it should. */
    void recovers() {
        keys = this::keySet;
    }

    /** The paths it was asked for, in their order. */
    List<String> fetched() {
        return List.copyOf(fetched);
    }

    long fetchesOfKeys() {
        return fetched.stream().filter(KEYS::equals).count();
    }

    String bearer(ECKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    new JWTClaimsSet.Builder()
                            .issuer(name())
                            .subject("alice")
                            .issueTime(Date.from(clock.instant()))
                            .expirationTime(Date.from(clock.instant().plus(Duration.ofDays(1))))
                            .claim("rejoin", Map.of("subscribe", List.of("*")))
                            .build());
            token.sign(new ECDSASigner(key));
            return "Authorization: Bearer " + token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the settings of a tenant that this is the issuer of */
    Stream<String> asTenant(int index, String how) {
        String tenant = "rejoin.gateway.tenants[" + index + "].";
        return Stream.of(tenant + "id=tenant-" + index, tenant + "issuer=" + name(), tenant + how);
    }

    Stream<String> discovered(int index) {
        return asTenant(index, "discovery=true");
    }

    Stream<String> configured(int index) {
        return asTenant(index, "jwks=" + name() + KEYS);
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }
}
