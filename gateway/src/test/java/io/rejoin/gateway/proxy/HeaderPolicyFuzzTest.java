// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.entrance.ClientAddress;
import io.rejoin.gateway.observe.TracesOff;
import io.rejoin.gateway.token.UpstreamIdentity;
import io.rejoin.token.Identity;
import io.rejoin.token.Permissions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.server.MockServerWebExchange;

/** Headers as a client writes them: what a product is told of connections, origins and identities is the gateway's word alone. */
class HeaderPolicyFuzzTest {

    private static final String TOKEN = "the.gateways.own";
    private static final String CLIENT = "203.0.113.9";
    private static final Set<String> ADDED =
            Set.of("rejoin-identity", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");

    /** Of RFC 9110 §7.6.1, and whatever some server takes for the word of a proxy. */
    private static final Pattern NEVER = Pattern.compile(
            "rejoin-.*|x-forwarded.*|forwarded|via|host|cookie2?|authorization"
                    + "|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy|proxy-(connection|authenticate|authorization)|http2-settings|expect|x-http2-.*"
                    + "|x-real-ip|x-client-ip|client-ip|true-client-ip|x-original-(url|uri|host)|x-rewrite-url|x-http-method(-override)?|traceparent");

    /** What clients count on. */
    private static final Set<String> ALWAYS = Set.of(
            "accept", "content-type", "content-length", "last-event-id", "idempotency-key", "event-type", "ephemeral");

    @FuzzTest
    void aProductSeesNoForgedHeader(byte[] input) {
        MockServerWebExchange exchange =
                RequestText.of(input).exchange(HttpMethod.GET, "http://localhost/streams/v1/a");
        if (exchange == null) {
            return;
        }
        exchange.getAttributes().put(ClientAddress.class.getName(), new ClientAddress(address(), true));
        exchange.getAttributes().put(UpstreamIdentity.class.getName(), new UpstreamIdentity(identity(), TOKEN));
        HttpHeaders received = exchange.getRequest().getHeaders();
        HttpHeadersFilter policy = HeaderPolicy.towardsProduct(TracesOff.headers());
        HttpHeaders passed = Work.bounded(input.length, () -> policy.filter(received, exchange));
        assertThat(passed.getOrEmpty("Rejoin-Identity")).containsExactly(TOKEN);
        assertThat(passed.getOrEmpty("X-Forwarded-For")).containsExactly(CLIENT);
        assertThat(passed.getOrEmpty("X-Forwarded-Proto")).containsExactly("https");
        assertThat(passed.getOrEmpty("X-Forwarded-Host"))
                .isEqualTo(received.getOrEmpty("Host").stream().limit(1).toList());
        passed.forEach((name, values) -> {
            String canonical = name.toLowerCase(Locale.ROOT).replace('_', '-');
            if (!ADDED.contains(name.toLowerCase(Locale.ROOT))) {
                assertThat(NEVER.matcher(canonical).matches()).as(name).isFalse();
                assertThat(values).as("unchanged").isEqualTo(received.getOrEmpty(name));
            }
        });
        nothingElseIsLost(received, passed);
    }

    private static void nothingElseIsLost(HttpHeaders received, HttpHeaders passed) {
        Set<String> named = received.getOrEmpty("Connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        received.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (ALWAYS.contains(lower) && (!named.contains(lower) || lower.equals("content-length"))) {
                assertThat(passed.getOrEmpty(name)).as(name).isEqualTo(values);
            }
        });
    }

    /** The product's answer in place of the client's request. */
    @FuzzTest
    void aProductDoesNotSpeakForTheGateway(byte[] input) {
        MockServerWebExchange exchange =
                RequestText.of(input).exchange(HttpMethod.GET, "http://localhost/streams/v1/a");
        if (exchange == null) {
            return;
        }
        HttpHeaders answered = exchange.getRequest().getHeaders();
        HttpHeadersFilter policy = HeaderPolicy.towardsClient();
        HttpHeaders passed = Work.bounded(input.length, () -> policy.filter(answered, exchange));
        passed.forEach((name, values) -> {
            assertThat(name.toLowerCase(Locale.ROOT))
                    .doesNotStartWith("access-control-")
                    .isNotIn("set-cookie", "server", "connection", "transfer-encoding", "upgrade", "trailer")
                    .isNotIn("strict-transport-security", "x-content-type-options", "keep-alive");
            assertThat(values).isEqualTo(answered.getOrEmpty(name));
        });
        assertThat(policy.filter(passed, exchange)).isEqualTo(passed);
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByName(CLIENT);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Identity identity() {
        return new Identity("acme", "alice", Permissions.NONE, Instant.EPOCH, null, "iss", "kid", null, null);
    }
}
