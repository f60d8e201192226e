// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rejoin.gateway.admin.AdminConfiguration;
import io.rejoin.gateway.entrance.ServerConfiguration;
import io.rejoin.gateway.internal.InternalConfiguration;
import io.rejoin.gateway.limit.LimitConfiguration;
import io.rejoin.gateway.observe.ObserveConfiguration;
import io.rejoin.gateway.proxy.ProxyConfiguration;
import io.rejoin.gateway.registry.RegistryConfiguration;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsAnalyzer;
import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.store.StoreConfiguration;
import io.rejoin.gateway.token.TokenConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

    private static final String PRODUCT = "http://127.0.0.1:1";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rejoin.gateway.identity.signing-key=                    | rejoin.gateway.identity.signing-key: missing
            rejoin.gateway.identity.signing-key={}                  | rejoin.gateway.identity.signing-key: jwk
            rejoin.gateway.routes.other.uri=http://other:1          | rejoin.gateway.routes.other.prefix: null
            rejoin.gateway.routes.streams.prefix=/                  | rejoin.gateway.routes.streams.prefix: /
            rejoin.gateway.routes.streams.prefix=/internal/x        | rejoin.gateway.routes.streams.prefix: /internal/x
            rejoin.gateway.routes.streams.prefix=/actuator          | rejoin.gateway.routes.streams.prefix: /actuator
            rejoin.gateway.routes.streams.prefix=/a/../actuator     | rejoin.gateway.routes.streams.prefix: /a/../actuator
            rejoin.gateway.routes.streams.uri=ftp://x:1             | rejoin.gateway.routes.streams.uri: ftp://x:1
            rejoin.gateway.routes.streams.uri=http://x:1/path       | rejoin.gateway.routes.streams.uri: http://x:1/path
            rejoin.gateway.routes.streams.uri=streams:1             | rejoin.gateway.routes.streams.uri: streams:1
            rejoin.gateway.routes.streams.streaming=events          | rejoin.gateway.routes.streams.streaming: events
            rejoin.gateway.tenants[0].id=                           | rejoin.gateway.tenants[0].id: missing
            rejoin.gateway.tenants[0].keys[0].algorithm=none        | rejoin.gateway.tenants[0].keys[0]: algorithm: none
            rejoin.gateway.tenants[0].keys[0].secret=short          | rejoin.gateway.tenants[0].keys[0]: secret
            rejoin.gateway.tenants[0].keys[0].public-key=x          | rejoin.gateway.tenants[0].keys[0]: expected either
            rejoin.gateway.tenants[0].jwks=file:///etc/passwd       | rejoin.gateway.tenants[0].jwks: file:///etc/passwd
            rejoin.gateway.tenants[0].allowed-origins=example.com   | rejoin.gateway.tenants: allowedOrigins: example.com
            rejoin.gateway.internal.secret=guessed                  | rejoin.gateway.internal.secret: 7 characters
            rejoin.gateway.admin.secret=0123456789abcdef0123456789abcdef | rejoin.gateway.admin.secret: set without a store
            rejoin.gateway.jwks.timeout=1m                          | rejoin.gateway.jwks.timeout: PT1M
            rejoin.gateway.jwks.outage=1m                           | rejoin.gateway.jwks.outage: PT1M
            rejoin.gateway.tenants[0].jwks=http://example.com/keys  | rejoin.gateway.tenants[0].jwks: http://example.com/keys
            rejoin.gateway.identity.other-public-keys[0]=x          | rejoin.gateway.identity.other-public-keys: jwk
            rejoin.gateway.store.schema=Robert'); DROP              | rejoin.gateway.store.schema: Robert'); DROP
            rejoin.gateway.store.url=jdbc:postgresql://u:pw@h/d     | rejoin.gateway.store.url: other text
            rejoin.gateway.store.encryption-keys=c2hvcnQ=           | rejoin.gateway.store.encryption-keys[0]: 5 bytes
            rejoin.gateway.tokens.clock-skew=1h                     | rejoin.gateway.tokens: clockSkew
            rejoin.gateway.cors.allowed-origins=example.com         | rejoin.gateway.cors.allowed-origins: example.com
            rejoin.gateway.limits.body=0B                           | rejoin.gateway.limits.body: 0B
            rejoin.gateway.limits.gateways=0                        | rejoin.gateway.limits.gateways: 0
            rejoin.gateway.limits.redis.timeout=3s                  | rejoin.gateway.limits.redis.timeout: PT3S
            rejoin.gateway.limits.redis.url=ftp://u:secret@x        | rejoin.gateway.limits.redis.url: not understood
            rejoin.gateway.limits.outage=refuse                     | rejoin.gateway.limits.redis.url: missing
            rejoin.gateway.client.trusted-proxies=proxy             | rejoin.gateway.client.trusted-proxies: proxy
            rejoin.gateway.security-headers.hsts.max-age=-1s        | rejoin.gateway.security-headers.hsts.max-age: PT-1S
            rejoin.gateway.security-headers.hsts.max-age=3651d      | rejoin.gateway.security-headers.hsts.max-age: PT87624H
            rejoin.gateway.security-headers.referrer-policy=never   | rejoin.gateway.security-headers.referrer-policy: never
            rejoin.gateway.security-headers.content-security-policy=é | rejoin.gateway.security-headers.content-security-policy: 1
            rejoin.gateway.upstream.connect-timeout=0s              | rejoin.gateway.upstream.connect-timeout: PT0S
            rejoin.gateway.upstream.max-connections=0               | rejoin.gateway.upstream.max-connections: 0
            rejoin.gateway.upstream.response-header-timeout=2h | rejoin.gateway.upstream.response-header-timeout: PT2H
            rejoin.gateway.upstream.idle-timeout=0s | rejoin.gateway.upstream.idle-timeout: PT0S
            rejoin.gateway.upstream.max-pending-connections=0 | rejoin.gateway.upstream.max-pending-connections: 0
            rejoin.gateway.upstream.http2.stream-window=8KB | rejoin.gateway.upstream.http2.stream-window: 8192B
            rejoin.gateway.upstream.http2.stream-window=2MB | rejoin.gateway.upstream.http2.stream-window: 2097152B
            rejoin.gateway.upstream.http2.max-streams-per-connection=0 | rejoin.gateway.upstream.http2.max-streams-per-connection: 0
            rejoin.gateway.upstream.http2.max-streams-per-connection=10001 | rejoin.gateway.upstream.http2.max-streams-per-connection: 10001
            rejoin.gateway.upstream.http2.max-connections=10001 | rejoin.gateway.upstream.http2.max-connections: 10001
            rejoin.gateway.upstream.http2.max-connection-age=25h | rejoin.gateway.upstream.http2.max-connection-age: PT25H
            rejoin.gateway.upstream.http2.ping-after=11m | rejoin.gateway.upstream.http2.ping-after: PT11M
            rejoin.gateway.upstream.http2.ping-timeout=0s | rejoin.gateway.upstream.http2.ping-timeout: PT0S
            rejoin.gateway.upstream.http2.resolve-interval=11m | rejoin.gateway.upstream.http2.resolve-interval: PT11M
            rejoin.gateway.connection.head-timeout=0s | rejoin.gateway.connection.head-timeout: PT0S
            rejoin.gateway.connection.body-timeout=11m | rejoin.gateway.connection.body-timeout: PT11M
            rejoin.gateway.connection.ping-timeout=11m | rejoin.gateway.connection.ping-timeout: PT11M
            rejoin.gateway.connection.max-streams=10001 | rejoin.gateway.connection.max-streams: 10001
            rejoin.gateway.websocket.max-frame=65MB | rejoin.gateway.websocket.max-frame: 68157440B
            rejoin.gateway.websocket.handshake-timeout=2m | rejoin.gateway.websocket.handshake-timeout: PT2M
            rejoin.gateway.drain.notice=2m | rejoin.gateway.drain.notice: PT2M
            rejoin.gateway.drain.window=11m | rejoin.gateway.drain.window: PT11M
            rejoin.gateway.routes.streams.resilience.response-timeout=2h | rejoin.gateway.routes.*.resilience.response-timeout: PT2H
            rejoin.gateway.routes.streams.resilience.max-concurrent=0 | rejoin.gateway.routes.*.resilience.max-concurrent: 0
            rejoin.gateway.routes.streams.resilience.failure-rate=101 | rejoin.gateway.routes.*.resilience.failure-rate: 101
            rejoin.gateway.routes.streams.resilience.min-calls=0 | rejoin.gateway.routes.*.resilience.min-calls: 0
            rejoin.gateway.routes.streams.resilience.window=0s | rejoin.gateway.routes.*.resilience.window: PT0S
            rejoin.gateway.routes.streams.resilience.open-for=2h | rejoin.gateway.routes.*.resilience.open-for: PT2H
            rejoin.gateway.routes.streams.resilience.retries=6 | rejoin.gateway.routes.*.resilience.retries: 6
            rejoin.gateway.access-log.queue=0                       | rejoin.gateway.access-log.queue: 0
            rejoin.gateway.metrics.tenants=10001                    | rejoin.gateway.metrics.tenants: 10001
            """)
    void wrongSettingIsOneSentenceThatNamesIt(String setting, String sentence) {
        FailureAnalysis analysis = failure(setting);

        assertThat(analysis.getDescription())
                .startsWith(sentence)
                .doesNotContain("\n")
                .doesNotContain(Tokens.SECRET);
    }

    @Test
    void twoRoutesCannotShareAPrefix() {
        assertThat(failure(
                                "rejoin.gateway.routes.other.prefix=/streams/v1",
                                "rejoin.gateway.routes.other.uri=" + PRODUCT)
                        .getDescription())
                .contains("prefix: /streams/v1 (expected: not the prefix of ");
    }

    @Test
    void routeCannotLeadToTheManagementPort() {
        assertThat(failure("management.server.port=9999", "rejoin.gateway.routes.streams.uri=http://localhost:9999")
                        .getDescription())
                .isEqualTo(
                        "rejoin.gateway.routes.streams.uri: http://localhost:9999 (expected: not the management port)");
    }

    /** The whole program, to see that its failure is put into words by the analyzer. */
    @Test
    void gatewayWithoutSigningKeyDoesNotStart(CapturedOutput output) {
        assertThatThrownBy(() -> GatewayUnderTest.inFrontOf(PRODUCT, "rejoin.gateway.identity.signing-key=")
                        .close())
                .hasRootCauseInstanceOf(InvalidSettingsException.class);

        assertThat(output)
                .contains("Description:", "rejoin.gateway.identity.signing-key: missing")
                .doesNotContain("\tat ");
    }

    private static FailureAnalysis failure(String... settings) {
        List<Throwable> failures = new ArrayList<>();
        new ApplicationContextRunner()
                .withUserConfiguration(Wiring.class)
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("spring.config.name=gateway")
                .withPropertyValues(GatewayUnderTest.settings(PRODUCT, settings).entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new))
                .run(context -> failures.add(Objects.requireNonNull(context.getStartupFailure(), "it started")));
        return Objects.requireNonNull(new InvalidSettingsAnalyzer().analyze(failures.getFirst()), failures.toString());
    }

    /** The gateway's own beans, without a server. */
    @EnableConfigurationProperties(GatewaySettings.class)
    @Import({
        StoreConfiguration.class,
        RegistryConfiguration.class,
        TokenConfiguration.class,
        InternalConfiguration.class,
        LimitConfiguration.class,
        AdminConfiguration.class,
        ServerConfiguration.class,
        ObserveConfiguration.class,
        ProxyConfiguration.class
    })
    static class Wiring {

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }
    }
}
